package io.squashkit.cli.option;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A time that something lasts: a number of seconds, or one with `s`, `m`, `h` or `d` behind it.
public final class DurationForm implements Form<Duration> {
  private static final Pattern SHAPE = Pattern.compile("([1-9][0-9]{0,6})([smhd]?)");

  /// Makes the form.
  public DurationForm() {}

  @Override
  public Duration parse(String text) {
    Matcher matcher = SHAPE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("allowed is a time such as 90s, 10m, 2h or 1d");
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      case "d" -> Duration.ofDays(count);
      default -> Duration.ofSeconds(count);
    };
  }
}
