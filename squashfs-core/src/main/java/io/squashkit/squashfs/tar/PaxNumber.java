package io.squashkit.squashfs.tar;

/// Decimal numbers in PAX records and sparse maps.
final class PaxNumber {
  private PaxNumber() {}

  /// Reads a number of 0 or more.
  ///
  /// @param field what it is, for the message
  static long decode(byte[] text, String field) throws TarException {
    return decode(text, 0, text.length, field);
  }

  static long decode(byte[] text, int from, int to, String field) throws TarException {
    long value = 0;
    boolean sound = from < to;
    for (int i = from; sound && i < to; i++) {
      int digit = text[i] - '0';
      sound = digit >= 0 && digit <= 9 && value <= (Long.MAX_VALUE - digit) / 10;
      value = value * 10 + digit;
    }
    if (!sound) {
      throw TarException.field(field, Shown.of(text, from, to - from), "0 to 2^63-1 in decimal");
    }
    return value;
  }
}
