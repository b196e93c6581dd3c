package io.squashkit.squashfs.tar;

/// Numbers in header fields: octal digits, ended by a space, a NUL or the field's end; or, where the
/// first bit is set, a big-endian two's complement number of the remaining bits, as GNU tar, star and
/// libarchive write what octal digits cannot hold.
final class TarNumber {
  private static final int BASE_256 = 0x80;
  private static final int NEGATIVE = 0xff;
  private static final int SHOWN = 12;

  private TarNumber() {}

  /// Reads a field; one without any digit is 0, as old archives leave what does not apply.
  static long decode(byte[] block, int at, int length, String field) throws TarException {
    int first = block[at] & 0xff;
    if (first == BASE_256 || first == NEGATIVE) {
      return base256(block, at, length, field);
    }
    int end = at + length;
    int from = at;
    while (from < end && block[from] == ' ') {
      from++;
    }
    long value = 0;
    for (int i = from; i < end && block[i] != 0 && block[i] != ' '; i++) {
      int digit = block[i] - '0';
      if (digit < 0 || digit > 7) {
        throw TarException.field(field, Shown.of(block, at, Math.min(length, SHOWN)), "octal");
      }
      value = value << 3 | digit; // 12 digits at most
    }
    return value;
  }

  private static long base256(byte[] block, int at, int length, String field) throws TarException {
    boolean negative = (block[at] & 0xff) == NEGATIVE;
    long value = negative ? -1 : 0;
    for (int i = at + 1; i < at + length; i++) {
      boolean room = value >> 55 == (negative ? -1 : 0);
      if (!room) {
        throw TarException.field(field, "a number of more than 63 bits", "-2^63 to 2^63-1");
      }
      value = value << 8 | (block[i] & 0xff);
    }
    return value;
  }

  /// Tells whether octal digits, ended by one byte, hold a number.
  static boolean fitsOctal(long value, int length) {
    return value >= 0 && value >> 3 * (length - 1) == 0;
  }

  /// Writes octal digits and a NUL.
  static void octal(byte[] block, int at, int length, long value, String field) {
    if (!fitsOctal(value, length)) {
      throw new IllegalArgumentException(
          field + " is " + value + ", allowed: 0 to " + ((1L << 3 * (length - 1)) - 1));
    }
    long rest = value;
    for (int i = at + length - 2; i >= at; i--) {
      block[i] = (byte) ('0' + (rest & 7));
      rest >>= 3;
    }
    block[at + length - 1] = 0;
  }

  /// Writes octal digits if they hold the number, or else the number itself.
  static void octalOrBase256(byte[] block, int at, int length, long value, String field) {
    if (fitsOctal(value, length)) {
      octal(block, at, length, value, field);
      return;
    }
    long rest = value;
    for (int i = at + length - 1; i > at; i--) {
      block[i] = (byte) rest;
      rest >>= 8;
    }
    if (rest != 0 && rest != -1) {
      throw new IllegalArgumentException(
          field + " is " + value + ", allowed: " + 8 * (length - 1) + " bits");
    }
    block[at] = (byte) (value < 0 ? NEGATIVE : BASE_256);
  }
}
