package io.squashkit.overlay.algebra;

import io.squashkit.squashfs.tree.Attributes;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Entries of a tree, by path. The directories on the way to one belong to them, too.
final class Kept {
  private final Set<ByteBuffer> paths = new HashSet<>();
  private final Set<ByteBuffer> wholes = new HashSet<>();
  private final Map<ByteBuffer, Attributes> attributes = new HashMap<>();

  /// Adds an entry.
  ///
  /// @param path without a slash in front; not to be changed
  void add(byte[] path) {
    int length = path.length;
    while (paths.add(ByteBuffer.wrap(path, 0, length)) && length > 0) {
      do {
        length--;
      } while (length > 0 && path[length] != '/');
    }
  }

  /// Adds an entry and all that is below it.
  void addWhole(byte[] path) {
    add(path);
    wholes.add(ByteBuffer.wrap(path));
  }

  /// Gives a directory other attributes, which does not add it.
  void attributes(byte[] path, Attributes others) {
    attributes.put(ByteBuffer.wrap(path), others);
  }

  /// Whether an entry or something below it was added.
  boolean has(byte[] path) {
    return paths.contains(ByteBuffer.wrap(path));
  }

  boolean hasWhole(byte[] path) {
    return wholes.contains(ByteBuffer.wrap(path));
  }

  @Nullable Attributes attributes(byte[] path) {
    return attributes.get(ByteBuffer.wrap(path));
  }
}
