package io.squashkit.cli.option;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/// A time, as seconds since 1970 or as ISO 8601 has it: `2024-02-29`, `2024-02-29T12:30`,
/// `2024-02-29T12:30:59Z`, `2024-02-29T12:30:59+01:00`; without a zone it is universal time, so that it
/// means the same on every machine.
public final class TimeForm implements Form<Long> {
  /// The latest time that the format holds: 32 bits, unsigned.
  private static final long LAST = 0xFFFF_FFFFL;

  @Override
  public Long parse(String text) {
    long seconds;
    try {
      seconds = isNumber(text) ? Long.parseLong(text) : date(text);
    } catch (NumberFormatException | DateTimeException e) {
      seconds = -1;
    }
    if (seconds < 0 || seconds > LAST) {
      throw new IllegalArgumentException(
          "allowed are seconds since 1970 up to " + LAST + ", or a date such as 2024-02-29T12:30:00Z");
    }
    return seconds;
  }

  private static boolean isNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static long date(String text) {
    String iso = text.replace(' ', 'T');
    int t = iso.indexOf('T');
    if (t < 0) {
      return LocalDate.parse(iso).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
    }
    boolean zoned = iso.endsWith("Z") || iso.indexOf('+', t) > 0 || iso.indexOf('-', t) > 0;
    return zoned
        ? OffsetDateTime.parse(iso).toEpochSecond()
        : LocalDateTime.parse(iso).toEpochSecond(ZoneOffset.UTC);
  }
}
