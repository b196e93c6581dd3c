package io.squashkit.squashfs.posix;

/// Takes the entries of a directory as [Posix#list(int, EntryVisitor)] finds them. Makes no calls of
/// [Posix] itself: the next entries wait in memory that calls share.
@FunctionalInterface
public interface EntryVisitor {
  /// Takes one entry.
  ///
  /// @param name its name
  /// @param kind what it names: one of the constants of [FileStatus], or 0 where the file system does not
  ///     tell
  /// @param inode the number of what it names; 0 where nobody tells
  void entry(byte[] name, int kind, long inode);
}
