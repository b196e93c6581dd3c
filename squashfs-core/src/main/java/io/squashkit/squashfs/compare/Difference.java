package io.squashkit.squashfs.compare;

import io.squashkit.squashfs.tree.Node;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An entry that is in one tree only, or not the same in both. The arrays are not to be changed.
///
/// @param path names with slashes between them, in bytes; empty for the root
/// @param before what the first tree has there, null if nothing
/// @param after what the second tree has there, null if nothing
/// @param inside whether it lies in a directory that is itself in one tree only
/// @param aspects what differs; empty if one of the trees has nothing there
/// @param xattrs full names of the extended attributes that differ, sorted, one `char` a byte
/// @param linkBefore if links differ: the path of the first entry that is the same file in the first tree,
///     among those entries that both trees have; the entry's own path if it is the first itself
/// @param linkAfter the same in the second tree
public record Difference(
    byte[] path,
    @Nullable Node before,
    @Nullable Node after,
    boolean inside,
    Set<Aspect> aspects,
    List<String> xattrs,
    byte[] linkBefore,
    byte[] linkAfter) {

  private static final byte[] NO_LINK = {};

  static Difference only(byte[] path, @Nullable Node before, @Nullable Node after, boolean inside) {
    return new Difference(path, before, after, inside, Set.of(), List.of(), NO_LINK, NO_LINK);
  }

  /// Tells whether only the second tree has the entry.
  ///
  /// @return true if so
  public boolean isAdded() {
    return before == null;
  }

  /// Tells whether only the first tree has the entry.
  ///
  /// @return true if so
  public boolean isRemoved() {
    return after == null;
  }
}
