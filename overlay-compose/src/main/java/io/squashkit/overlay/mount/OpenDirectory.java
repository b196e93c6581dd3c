package io.squashkit.overlay.mount;

import io.squashkit.overlay.fuse.FuseHandle;
import io.squashkit.overlay.fuse.FuseListing;
import io.squashkit.overlay.upper.Caller;
import io.squashkit.overlay.upper.CopySource;
import io.squashkit.overlay.upper.Overlay;
import io.squashkit.overlay.upper.OverlayNode;
import io.squashkit.overlay.view.MergedEntry;
import io.squashkit.squashfs.posix.FileStatus;
import java.io.IOException;
import java.util.List;

/// A directory of a writable overlay that is open. It shows what was there when somebody began to read, so
/// that positions stay what they are while entries come and go: the kernel's overlay does so, too.
final class OpenDirectory extends FuseHandle {
  /// Entries that every directory begins with: itself and its parent.
  static final int DOTS = 2;

  private static final byte[] ITSELF = {'.'};
  private static final byte[] PARENT = {'.', '.'};

  /// Tells the number of an entry that the upper directory has.
  private interface Numbers {
    long of(MergedEntry entry);
  }

  private volatile List<MergedEntry> entries = List.of();
  private volatile Numbers numbers = MergedEntry::inode;
  private volatile int[] layers = {};

  OpenDirectory() {
    super(CACHE_DIRECTORY | KEEP_CACHE);
  }

  /// Begins anew.
  @SuppressWarnings("ReferenceEquality") // layers that went and came back count as others
  void fill(WritableNodes nodes, Overlay overlay, Caller caller, OverlayNode directory)
      throws IOException {
    int[] known;
    List<MergedEntry> found;
    do { // both of the same layers
      known = overlay.layerNumbers();
      found = overlay.list(caller, directory);
    } while (known != overlay.layerNumbers());
    entries = found;
    layers = known;
    if (CopySource.mayBeIn(directory)) {
      numbers = entry -> nodes.shown(overlay, directory, entry);
    }
  }

  /// Lists from a position on.
  ///
  /// @param self the directory's number, if that is listed
  /// @param parent the number of the directory that it is in, if that is listed
  void list(long position, FuseListing into, long self, long parent) throws IOException {
    List<MergedEntry> all = entries;
    boolean room = true;
    for (long next = position; room && next < (long) all.size() + DOTS; next++) {
      if (next < DOTS) {
        byte[] name = next == 0 ? ITSELF : PARENT;
        room = into.entry(name, FileStatus.DIRECTORY, next == 0 ? self : parent, next + 1);
      } else {
        MergedEntry entry = all.get((int) next - DOTS);
        boolean own = entry.layer() == 0;
        long inode =
            own ? numbers.of(entry) : WritableNodes.shown(layers[entry.layer()], entry.inode());
        room = into.entry(entry.name().bytes(), entry.kind(), inode, next + 1);
      }
    }
  }
}
