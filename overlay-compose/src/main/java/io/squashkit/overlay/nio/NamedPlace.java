package io.squashkit.overlay.nio;

import io.squashkit.overlay.upper.OverlayNode;
import io.squashkit.squashfs.filesystem.PathLookup.Place;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/// A name in a directory of an overlay with an upper directory, to be made, changed or removed.
///
/// @param directory where
/// @param name neither `.` nor `..`
/// @param node what has the name; null if nothing
record NamedPlace(OverlayNode directory, Name name, @Nullable OverlayNode node) {
  /// Finds where a path leads.
  ///
  /// @param follow whether links at its end are followed
  /// @return null if that is a directory by no name: the root, or one reached by a last `.` or `..`
  static @Nullable NamedPlace of(OverlayPath path, boolean follow) throws IOException {
    OverlayFileSystem fileSystem = path.getFileSystem();
    Place<Found> place = fileSystem.lookup().place(path, follow);
    byte[] name = place.name();
    if (name == null) {
      return null;
    }
    Found node = place.node();
    return new NamedPlace(
        fileSystem.writable(place.directory()),
        Name.of(name),
        node == null ? null : fileSystem.writable(node));
  }

  /// Where something shall be made that is not there.
  static NamedPlace free(OverlayPath path) throws IOException {
    NamedPlace place = of(path, false);
    if (place == null || place.node != null) {
      throw new FileAlreadyExistsException(path.toString());
    }
    return place;
  }

  /// Where a name is that is to be taken away, or may be written over.
  static NamedPlace of(OverlayPath path) throws IOException {
    NamedPlace place = of(path, false);
    if (place == null) {
      throw new FileSystemException(
          path.toString(), null, "is no name that can be removed or renamed");
    }
    return place;
  }

  /// What has the name.
  OverlayNode require(OverlayPath path) throws NoSuchFileException {
    if (node == null) {
      throw new NoSuchFileException(path.toString());
    }
    return node;
  }
}
