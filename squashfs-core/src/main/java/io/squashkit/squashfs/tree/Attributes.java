package io.squashkit.squashfs.tree;

/// What every entry of a tree has besides its kind and content. Immutable.
///
/// @param permissions the low 12 bits of the mode
/// @param owner user id, an unsigned 32-bit number
/// @param group group id, an unsigned 32-bit number
/// @param mtime modification time, whole seconds since 1970, rounded down
/// @param mtimeNanos nanoseconds on top, 0 to 999,999,999; SquashFS drops them
/// @param xattrs extended attributes
public record Attributes(
    int permissions, int owner, int group, long mtime, int mtimeNanos, Xattrs xattrs) {

  /// A copy with other permissions.
  ///
  /// @param newPermissions the low 12 bits of the mode
  /// @return the copy
  public Attributes withPermissions(int newPermissions) {
    return new Attributes(newPermissions, owner, group, mtime, mtimeNanos, xattrs);
  }

  /// A copy with other owners.
  ///
  /// @param newOwner user id
  /// @param newGroup group id
  /// @return the copy
  public Attributes withOwner(int newOwner, int newGroup) {
    return new Attributes(permissions, newOwner, newGroup, mtime, mtimeNanos, xattrs);
  }

  /// A copy with another time.
  ///
  /// @param seconds since 1970
  /// @return the copy, without nanoseconds
  public Attributes withMtime(long seconds) {
    return new Attributes(permissions, owner, group, seconds, 0, xattrs);
  }

  /// A copy with other extended attributes.
  ///
  /// @param newXattrs the attributes
  /// @return the copy
  public Attributes withXattrs(Xattrs newXattrs) {
    return new Attributes(permissions, owner, group, mtime, mtimeNanos, newXattrs);
  }
}
