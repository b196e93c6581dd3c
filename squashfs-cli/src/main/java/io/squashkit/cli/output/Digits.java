package io.squashkit.cli.output;

/// Decimal digits without garbage: a long listing prints millions of them.
final class Digits {
  private Digits() {}

  /// How many digits a number has.
  static int count(long number) {
    int count = 1;
    for (long rest = number; rest >= 10; rest /= 10) {
      count++;
    }
    return count;
  }

  /// Writes a number's digits so that they end before an index.
  static void put(long number, byte[] into, int end) {
    int at = end;
    long rest = number;
    do {
      into[--at] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
  }

  /// Writes exactly two digits.
  static void putTwo(int number, byte[] into, int at) {
    into[at] = (byte) ('0' + number / 10);
    into[at + 1] = (byte) ('0' + number % 10);
  }
}
