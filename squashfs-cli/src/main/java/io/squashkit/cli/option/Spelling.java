package io.squashkit.cli.option;

/// Tells slips of the finger.
final class Spelling {
  private static final int MOST_SLIPS = 2;

  private Spelling() {}

  /// Tells whether one word becomes the other by at most two letters put in, left out or exchanged.
  static boolean isClose(String one, String other) {
    int[] last = new int[other.length() + 1];
    for (int j = 0; j < last.length; j++) {
      last[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int[] next = new int[last.length];
      next[0] = i;
      for (int j = 1; j < next.length; j++) {
        int exchanged = last[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        next[j] = Math.min(exchanged, 1 + Math.min(last[j], next[j - 1]));
      }
      last = next;
    }
    return last[other.length()] <= MOST_SLIPS;
  }
}
