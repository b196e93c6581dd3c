package io.squashkit.cli.command;

import io.squashkit.squashfs.format.Inode;

/// A path of an image that somebody asked for.
///
/// @param path names with slashes between them, none at the ends; empty for the root
/// @param inode what lies there
record FoundPath(byte[] path, Inode inode) {
  /// A name below this path.
  static byte[] join(byte[] path, byte[] name) {
    if (path.length == 0) {
      return name;
    }
    byte[] joined = new byte[path.length + 1 + name.length];
    System.arraycopy(path, 0, joined, 0, path.length);
    joined[path.length] = '/';
    System.arraycopy(name, 0, joined, path.length + 1, name.length);
    return joined;
  }
}
