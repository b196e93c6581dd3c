package io.squashkit.overlay.mount;

import java.util.LinkedHashSet;
import java.util.function.Consumer;

/// Passes lines on, but not the same again: the kernel asks several times for what cannot be read. Safe for
/// use by several threads.
public final class FailureLog implements Consumer<String> {
  private static final int REMEMBERED = 1000;

  private final Consumer<String> lines;
  private final LinkedHashSet<String> seen = new LinkedHashSet<>();

  /// Makes one.
  ///
  /// @param lines takes what is new, one call at a time
  public FailureLog(Consumer<String> lines) {
    this.lines = lines;
  }

  @Override
  public synchronized void accept(String line) {
    if (seen.add(line)) {
      if (seen.size() > REMEMBERED) {
        seen.removeFirst();
      }
      lines.accept(line);
    }
  }
}
