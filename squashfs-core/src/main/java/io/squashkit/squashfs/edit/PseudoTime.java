package io.squashkit.squashfs.edit;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/// The time in a definition: seconds since 1970, or a date as ISO 8601 has it, universal time where no
/// zone is given. (mksquashfs hands anything else to date(1), whose answer depends on where it runs.)
final class PseudoTime {
  private static final long LAST = 0xFFFF_FFFFL;

  private PseudoTime() {}

  static long parse(String text) {
    long seconds = HostIds.number(text);
    if (seconds < 0 && text.length() < 40) {
      seconds = date(text);
    }
    if (seconds < 0 || seconds > LAST) {
      throw new IllegalArgumentException(
          "time is '"
              + text
              + "', allowed: seconds since 1970 up to 4294967295, or a date such as"
              + " 2024-02-29T12:30:00Z");
    }
    return seconds;
  }

  private static long date(String text) {
    String iso = text.replace(' ', 'T');
    int t = iso.indexOf('T');
    boolean zoned = iso.endsWith("Z") || iso.indexOf('+', t) > 0 || iso.indexOf('-', t) > 0;
    try {
      if (t < 0) {
        return LocalDate.parse(iso).toEpochDay() * 86400;
      }
      return zoned
          ? OffsetDateTime.parse(iso).toEpochSecond()
          : LocalDateTime.parse(iso).toEpochSecond(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      return -1;
    }
  }
}
