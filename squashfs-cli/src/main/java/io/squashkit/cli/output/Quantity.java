package io.squashkit.cli.output;

/// Sizes, shares and times as people read them.
public final class Quantity {
  private static final String[] UNITS = {" B", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB"};

  private Quantity() {}

  /// A size in the unit that leaves one to four digits, such as `1.5 MiB`.
  ///
  /// @param bytes not negative
  /// @return the text
  public static String size(long bytes) {
    if (bytes < 1024) {
      return bytes + UNITS[0];
    }
    int unit = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
    double value = bytes / (double) (1L << 10 * unit);
    if (value >= 1023.95 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return tenths(value) + UNITS[unit];
  }

  /// A number with one digit behind the point.
  ///
  /// @param value not negative
  /// @return such as `12.5`
  public static String tenths(double value) {
    long tenths = Math.round(value * 10);
    return tenths / 10 + "." + tenths % 10;
  }

  /// A share in per cent.
  ///
  /// @param part not negative
  /// @param whole if it is 0, there is no share to speak of
  /// @return such as `38.2 %`, or `-`
  public static String percent(long part, long whole) {
    return whole <= 0 ? "-" : tenths(100.0 * part / whole) + " %";
  }

  /// A number with commas between groups of three digits.
  ///
  /// @param number not negative
  /// @return such as `12,345`
  public static String count(long number) {
    String digits = Long.toString(number);
    StringBuilder text = new StringBuilder(digits.length() + 4);
    for (int i = 0; i < digits.length(); i++) {
      if (i > 0 && (digits.length() - i) % 3 == 0) {
        text.append(',');
      }
      text.append(digits.charAt(i));
    }
    return text.toString();
  }

  /// A number with the noun that it counts.
  ///
  /// @param number not negative
  /// @param one the noun for 1
  /// @param many the noun for all others
  /// @return such as `2 files`
  public static String count(long number, String one, String many) {
    return count(number) + " " + (number == 1 ? one : many);
  }

  /// A time span.
  ///
  /// @param seconds not negative
  /// @return such as `0.4 s`, `2 min 5 s` or `1 h 2 min`
  public static String duration(double seconds) {
    if (seconds < 59.95) {
      return tenths(seconds) + " s";
    }
    long whole = Math.round(seconds);
    return whole < 3600
        ? whole / 60 + " min " + whole % 60 + " s"
        : whole / 3600 + " h " + whole % 3600 / 60 + " min";
  }
}
