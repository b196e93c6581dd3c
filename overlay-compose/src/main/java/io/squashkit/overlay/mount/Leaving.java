package io.squashkit.overlay.mount;

import io.squashkit.overlay.upper.Caller;
import io.squashkit.overlay.upper.HeldDirectory;
import io.squashkit.overlay.upper.Overlay;
import io.squashkit.overlay.upper.OverlayNode;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What is about to lose its name in the upper directory, though the kernel may go on asking about it: for
/// who is in a directory, or has opened no more than the path. The kernel does not say whether anybody is. So
/// a directory stays open until the kernel forgets it, and all that can be asked of it is answered; of a file,
/// of which far more are removed, only what it was is kept. What lower layers have stays there.
///
/// @param held a directory that is held open; null if there is none
record Leaving(@Nullable OverlayNode held) implements AutoCloseable {
  static Leaving of(Overlay overlay, WritableNodes nodes, OverlayNode directory, Name name)
      throws IOException {
    OverlayNode victim = overlay.lookup(Caller.ROOT, directory, name);
    WritableNode known = victim == null ? null : nodes.known(victim);
    if (victim == null || known == null || !victim.isUpper()) {
      return new Leaving(null);
    }
    if (victim.isDirectory()) {
      return new Leaving(isHeld(victim) ? victim : null);
    }
    known.remember(victim.status());
    return new Leaving(null);
  }

  /// A server that has no descriptor to spare removes all the same.
  private static boolean isHeld(OverlayNode directory) {
    try {
      HeldDirectory.hold(directory);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /// A name that was not lost needs nothing.
  @Override
  public void close() {
    if (held != null && !held.isRemoved()) {
      HeldDirectory.release(held);
    }
  }
}
