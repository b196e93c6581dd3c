package io.squashkit.overlay.layer;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Trail;
import io.squashkit.squashfs.tree.Xattrs;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes one dialect. Without state.
interface DialectWriter {
  /// Whether a layer's root can be opaque.
  boolean marksRoot();

  /// Refuses names that would mean something else.
  void check(@Nullable Trail directory, Name name) throws DialectException;

  /// The extended attributes of an object.
  ///
  /// @param plain as a user sees them
  /// @param opaque whether it is an opaque directory
  Xattrs xattrs(Xattrs plain, boolean opaque);

  /// What a directory has besides its own entries.
  ///
  /// @param meaning what to say: whiteouts of names that it has not, and whether it is opaque
  /// @param into takes the entries
  void mark(@Nullable Trail directory, Meaning meaning, List<Entry> into) throws DialectException;

  /// Attributes of a mark.
  ///
  /// @param permissions the low 12 bits of the mode
  /// @param like where its time is from
  static Attributes attributes(int permissions, Attributes like) {
    return new Attributes(permissions, 0, 0, like.mtime(), like.mtimeNanos(), Xattrs.NONE);
  }
}
