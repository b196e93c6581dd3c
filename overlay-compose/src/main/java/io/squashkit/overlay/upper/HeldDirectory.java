package io.squashkit.overlay.upper;

import java.io.IOException;

/// A directory of the upper directory that is kept open, so that it works on when its name is gone. Safe for
/// use by several threads.
public final class HeldDirectory {
  private HeldDirectory() {}

  /// Keeps a directory open until [#release].
  ///
  /// @param directory one that the upper directory has
  /// @throws IOException if it cannot be opened
  public static void hold(OverlayNode directory) throws IOException {
    try (NodeLocks _ = NodeLocks.of(directory)) {
      if (directory.orphan == null) {
        directory.orphan = directory.overlay.upper.held(directory);
      }
    }
  }

  /// Closes a directory, if it is held.
  ///
  /// @param directory which
  public static void release(OverlayNode directory) {
    try (NodeLocks _ = NodeLocks.of(directory)) {
      Place held = directory.orphan;
      directory.orphan = null;
      if (held != null) {
        directory.overlay.upper.posix.close(held.directory());
      }
    }
  }
}
