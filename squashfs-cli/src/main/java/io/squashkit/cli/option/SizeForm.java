package io.squashkit.cli.option;

/// A size in bytes: a number, perhaps with a unit `K`, `M`, `G` or `T` of 1024 each (`KiB` and `KB`
/// mean the same).
///
/// @param low the smallest allowed
/// @param high the largest allowed
/// @param allowed says in a message what is allowed
public record SizeForm(long low, long high, String allowed) implements Form<Long> {
  private static final String UNITS = "KMGT";

  @Override
  public Long parse(String text) {
    int end = 0;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    long value = end == 0 || end > 18 ? -1 : Long.parseLong(text.substring(0, end));
    int shift = shift(text.substring(end));
    if (value < 0 || shift < 0 || value > Long.MAX_VALUE >> shift) {
      throw refused();
    }
    value <<= shift;
    if (value < low || value > high) {
      throw refused();
    }
    return value;
  }

  private static int shift(String unit) {
    if (unit.isEmpty() || unit.equalsIgnoreCase("B")) {
      return 0;
    }
    int power = UNITS.indexOf(Character.toUpperCase(unit.charAt(0))) + 1;
    String rest = unit.substring(1);
    boolean sound = rest.isEmpty() || rest.equalsIgnoreCase("iB") || rest.equalsIgnoreCase("B");
    return power > 0 && sound ? 10 * power : -1;
  }

  private IllegalArgumentException refused() {
    return new IllegalArgumentException("allowed is " + allowed);
  }
}
