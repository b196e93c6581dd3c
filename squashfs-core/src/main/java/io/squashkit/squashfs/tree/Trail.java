package io.squashkit.squashfs.tree;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The way to a directory, name by name: the paths of a deep tree, each written out, would take memory by
/// the square of its depth.
///
/// @param parent the way to the directory that this one is in, null if that is the root
/// @param name the last name
public record Trail(@Nullable Trail parent, Name name) {
  private static final byte[] ROOT = {};

  /// The path of an entry.
  ///
  /// @param directory the path of its directory, empty for the root
  /// @param name its name there
  /// @return the path, without a slash in front
  public static byte[] path(byte[] directory, Name name) {
    if (directory.length == 0) {
      return name.bytes();
    }
    byte[] path = Arrays.copyOf(directory, directory.length + 1 + name.length());
    path[directory.length] = '/';
    System.arraycopy(name.bytes(), 0, path, directory.length + 1, name.length());
    return path;
  }

  /// The path from the root, without a slash in front.
  ///
  /// @param trail null for the root
  /// @return the path; empty for the root
  public static byte[] path(@Nullable Trail trail) {
    int length = -1;
    for (Trail at = trail; at != null; at = at.parent) {
      length += at.name.length() + 1;
    }
    if (length < 0) {
      return ROOT;
    }
    byte[] path = new byte[length];
    int end = length;
    for (Trail at = trail; at != null; at = at.parent) {
      int start = end - at.name.length();
      System.arraycopy(at.name.bytes(), 0, path, start, at.name.length());
      if (start > 0) {
        path[start - 1] = '/';
      }
      end = start - 1;
    }
    return path;
  }
}
