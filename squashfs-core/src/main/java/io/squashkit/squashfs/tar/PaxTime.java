package io.squashkit.squashfs.tar;

import java.nio.charset.StandardCharsets;

/// A time as PAX records write it: decimal seconds since 1970, before which they are negative, with
/// an optional fraction.
///
/// @param seconds rounded down
/// @param nanos on top, 0 to 999,999,999
public record PaxTime(long seconds, int nanos) {
  private static final String MTIME = "mtime";
  private static final int NANO_DIGITS = 9;
  private static final int SECOND = 1_000_000_000;

  /// Reads a time; digits beyond nanoseconds are dropped, rounding down.
  ///
  /// @param text a record's value
  /// @return the time
  /// @throws TarException if it is none that 64 bits hold
  public static PaxTime decode(byte[] text) throws TarException {
    boolean negative = text.length > 0 && text[0] == '-';
    int at = negative ? 1 : 0;
    int point = at;
    while (point < text.length && text[point] != '.') {
      point++;
    }
    long seconds = PaxNumber.decode(text, at, point, MTIME);
    long nanos = 0;
    boolean more = false;
    for (int i = 1; i <= NANO_DIGITS || point + i < text.length; i++) {
      int digit = point + i < text.length ? text[point + i] - '0' : 0;
      if (digit < 0 || digit > 9) {
        throw TarException.field(MTIME, Shown.of(text), "seconds in decimal");
      }
      if (i <= NANO_DIGITS) {
        nanos = nanos * 10 + digit;
      } else {
        more |= digit != 0;
      }
    }
    if (!negative) {
      return new PaxTime(seconds, (int) nanos);
    }
    nanos += more ? 1 : 0;
    return nanos == 0
        ? new PaxTime(-seconds, 0)
        : new PaxTime(-seconds - 1, (int) (SECOND - nanos));
  }

  /// Writes the time with as many digits as it needs.
  ///
  /// @return a record's value
  public byte[] encode() {
    boolean negative = seconds < 0 && nanos > 0;
    long whole = negative ? seconds + 1 : seconds;
    int rest = negative ? SECOND - nanos : nanos;
    StringBuilder text = new StringBuilder();
    if (negative && whole == 0) {
      text.append('-');
    }
    text.append(whole);
    if (rest > 0) {
      String digits = Integer.toString(SECOND + rest).substring(1);
      int end = NANO_DIGITS;
      while (digits.charAt(end - 1) == '0') {
        end--;
      }
      text.append('.').append(digits, 0, end);
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
