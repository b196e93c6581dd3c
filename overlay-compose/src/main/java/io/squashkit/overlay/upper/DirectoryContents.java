package io.squashkit.overlay.upper;

import io.squashkit.overlay.layer.LayerEntry;
import io.squashkit.overlay.layer.LayerNode;
import io.squashkit.overlay.view.Part;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What is in a directory that is about to go.
final class DirectoryContents {
  private DirectoryContents() {}

  /// Throws unless the directory is empty but for whiteouts. Whiteouts that are extended attributes count
  /// as entries, which is how the kernel sees it here and only here (`ovl_check_empty_dir`).
  ///
  /// @return the names of whiteouts in the upper directory
  static List<Name> requireEmpty(OverlayNode directory) throws IOException {
    List<Name> whiteouts = new ArrayList<>();
    Set<Name> seen = new HashSet<>();
    for (Part part : directory.parts()) {
      for (LayerEntry entry : part.node().entries()) {
        if (!seen.add(entry.name())) {
          continue;
        }
        if (!isWhiteout(directory, part, entry)) {
          throw new OverlayException(Errno.ENOTEMPTY, directory);
        }
        if (part.layer() == 0) {
          whiteouts.add(entry.name());
        }
      }
    }
    return whiteouts;
  }

  private static boolean isWhiteout(OverlayNode directory, Part part, LayerEntry entry)
      throws IOException {
    if (entry.kind() != FileStatus.CHARACTER_DEVICE) {
      return false;
    }
    if (part.layer() == 0 && directory.overlay.work.isSharedWhiteout(entry.inode())) {
      return true;
    }
    LayerNode node = part.node().child(entry.name());
    return node != null && node.status().isWhiteout();
  }

  /// Tells whether a lower layer has something under a name in a directory, which would be seen again if
  /// the upper directory had nothing there (kernel: `ovl_lower_positive`).
  static boolean isBelow(OverlayNode directory, Name name) throws IOException {
    for (Part part : directory.lowers()) {
      LayerNode node = part.node().child(name);
      if (node != null) {
        boolean marked =
            node.status().isFile()
                && node.status().size() == 0
                && node.xattr(directory.overlay.upper.space.mark("whiteout")) != null;
        return !node.status().isWhiteout() && !marked;
      }
    }
    return false;
  }
}
