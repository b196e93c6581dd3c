package io.squashkit.cli.option;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which times an image holds: `--time`, or else the environment variable `SOURCE_DATE_EPOCH`.
///
/// `--time` is the time of the image and of everything in it. `SOURCE_DATE_EPOCH` is the time of the
/// image, and later times in it are cut back to that. With both, `--time` wins.
public final class TimeOptions {
  private static final String VARIABLE = "SOURCE_DATE_EPOCH";

  private final Option<@Nullable Long> time;

  /// Declares the option.
  ///
  /// @param arguments takes it
  public TimeOptions(Arguments arguments) {
    time =
        arguments.value(
            new TimeForm(),
            null,
            "TIME",
            "the time of the image and of every file in it: seconds since 1970, or a date such as"
                + " 2024-02-29T12:30:00Z (universal time where no zone is given). Without it, if"
                + " SOURCE_DATE_EPOCH is set in the environment, that is the image's time, and"
                + " files that are newer get it too",
            "-t",
            "--time");
  }

  /// The three times that a packer asks for.
  ///
  /// @param image the image's own time; null for the current time
  /// @param inodes the time of everything in it; null for the source's
  /// @param latest later times are cut back to it; null for none
  public record Times(@Nullable Long image, @Nullable Long inodes, @Nullable Long latest) {
    /// The time of what comes into being with the image.
    ///
    /// @return the image's time, or else the current one
    public long now() {
      return image == null ? System.currentTimeMillis() / 1000 : image;
    }
  }

  /// What was asked for.
  ///
  /// @param environment the environment variables
  /// @return the times
  /// @throws UsageException if the variable holds no time
  public Times times(Map<String, String> environment) throws UsageException {
    Long given = time.value();
    if (given != null) {
      return new Times(given, given, null);
    }
    String epoch = environment.get(VARIABLE);
    if (epoch == null || epoch.isEmpty()) {
      return new Times(null, null, null);
    }
    try {
      Long seconds = new TimeForm().parse(epoch);
      return new Times(seconds, null, seconds);
    } catch (IllegalArgumentException e) {
      throw new UsageException(VARIABLE + ": found '" + epoch + "', " + e.getMessage());
    }
  }
}
