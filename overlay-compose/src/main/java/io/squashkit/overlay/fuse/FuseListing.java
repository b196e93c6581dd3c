package io.squashkit.overlay.fuse;

import java.io.IOException;

/// Takes the entries of a directory, as many as the kernel has room for.
public interface FuseListing {
  /// Takes an entry. `.` and `..` belong to a listing, too.
  ///
  /// @param name its name
  /// @param mode what it names: the kind bits of a mode
  /// @param inode the number that programs see
  /// @param next the position behind the entry: what [FuseFileSystem#list] gets to go on from there; not 0
  /// @return false if there was no room for it, or for anything after it
  /// @throws IOException if the entry is to be looked up and that fails
  boolean entry(byte[] name, int mode, long inode, long next) throws IOException;
}
