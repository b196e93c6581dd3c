package io.squashkit.overlay.view;

import io.squashkit.overlay.layer.LayerEntry;
import io.squashkit.overlay.layer.LayerNode;
import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Merges the listings of a directory's parts. The order is the kernel's (fs/overlayfs/readdir.c,
/// `ovl_fill_lowest`): the names of the lowest layer as it has them, then those that only layers above
/// have.
final class MergedListing {
  private final MarkSpace space;
  private final Map<Name, Seen> seen = new HashMap<>();
  private final List<Seen> above = new ArrayList<>();
  private final List<Seen> lowest = new ArrayList<>();

  /// A name as the topmost layer has it.
  private static final class Seen {
    final MergedEntry entry;
    final boolean whiteout;
    boolean lowest;

    Seen(MergedEntry entry, boolean whiteout) {
      this.entry = entry;
      this.whiteout = whiteout;
    }
  }

  private MergedListing(MarkSpace space) {
    this.space = space;
  }

  static List<MergedEntry> of(List<Part> parts, MarkSpace space) throws IOException {
    MergedListing listing = new MergedListing(space);
    if (parts.size() == 1) {
      return listing.single(parts.getFirst());
    }
    for (int i = 0; i < parts.size(); i++) {
      listing.add(parts.get(i), i == parts.size() - 1);
    }
    List<MergedEntry> entries = new ArrayList<>();
    for (Seen one : listing.lowest) {
      if (!one.whiteout) {
        entries.add(one.entry);
      }
    }
    for (Seen one : listing.above) {
      if (!one.whiteout && !one.lowest) {
        entries.add(one.entry);
      }
    }
    return entries;
  }

  /// Nothing can be hidden, and no name is there twice: a directory of an enemy's can be long.
  private List<MergedEntry> single(Part part) throws IOException {
    List<LayerEntry> found = part.node().entries();
    boolean xattrWhiteouts = mayHoldXattrWhiteouts(part.node());
    List<MergedEntry> entries = new ArrayList<>(found.size());
    for (LayerEntry entry : found) {
      if (!isWhiteout(part.node(), entry, xattrWhiteouts)) {
        entries.add(new MergedEntry(entry.name(), part.layer(), entry.kind(), entry.inode()));
      }
    }
    return entries;
  }

  private void add(Part part, boolean isLowest) throws IOException {
    boolean xattrWhiteouts = mayHoldXattrWhiteouts(part.node());
    for (LayerEntry entry : part.node().entries()) {
      Seen known = seen.get(entry.name());
      if (known == null) {
        MergedEntry merged =
            new MergedEntry(entry.name(), part.layer(), entry.kind(), entry.inode());
        known = new Seen(merged, isWhiteout(part.node(), entry, xattrWhiteouts));
        seen.put(entry.name(), known);
        if (!isLowest) {
          above.add(known);
        }
      }
      if (isLowest) {
        known.lowest = true;
        lowest.add(known);
      }
    }
  }

  private boolean mayHoldXattrWhiteouts(LayerNode directory) throws IOException {
    byte[] value = directory.xattr(space.mark("opaque"));
    return value != null && value.length == 1 && value[0] == 'x';
  }

  private boolean isWhiteout(LayerNode directory, LayerEntry entry, boolean xattrWhiteouts)
      throws IOException {
    boolean device = entry.kind() == FileStatus.CHARACTER_DEVICE;
    boolean file = xattrWhiteouts && entry.kind() == FileStatus.REGULAR;
    if (!device && !file) {
      return false;
    }
    @Nullable LayerNode node = directory.child(entry.name());
    return node != null
        && (node.status().isWhiteout()
            || (file && node.status().size() == 0 && node.xattr(space.mark("whiteout")) != null));
  }
}
