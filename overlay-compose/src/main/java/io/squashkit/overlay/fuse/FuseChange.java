package io.squashkit.overlay.fuse;

/// Which attributes of an object are to change, and to what (`struct fuse_setattr_in`).
///
/// @param valid a sum of the constants: which of the other components count
/// @param size new size of a file, in bytes
/// @param mode new permissions; the kind is in it, too, and means nothing
/// @param owner new user id, unsigned
/// @param group new group id, unsigned
/// @param accessed new time of last access, seconds since 1970
/// @param accessedNanos on top
/// @param modified new time of last modification, seconds since 1970
/// @param modifiedNanos on top
public record FuseChange(
    int valid,
    long size,
    int mode,
    int owner,
    int group,
    long accessed,
    int accessedNanos,
    long modified,
    int modifiedNanos) {
  /// The permissions change.
  public static final int MODE = 1;

  /// The owner changes.
  public static final int OWNER = 1 << 1;

  /// The group changes.
  public static final int GROUP = 1 << 2;

  /// The size changes.
  public static final int SIZE = 1 << 3;

  /// The time of last access changes.
  public static final int ACCESSED = 1 << 4;

  /// The time of last modification changes.
  public static final int MODIFIED = 1 << 5;

  /// With [#ACCESSED]: to the present time.
  public static final int ACCESSED_NOW = 1 << 7;

  /// With [#MODIFIED]: to the present time.
  public static final int MODIFIED_NOW = 1 << 8;

  /// Set-id bits and capabilities go, since the owner or the size changes
  /// ([FuseFeatures#dropsPrivileges]).
  public static final int DROP_PRIVILEGES = 1 << 11;

  /// `FATTR_FH`: an open file comes with the request.
  static final int HANDLE = 1 << 6;

  /// Tells whether something changes.
  ///
  /// @param what one of the constants
  /// @return true if so
  public boolean has(int what) {
    return (valid & what) != 0;
  }

  static FuseChange decode(Request request, int valid, FuseDisguise disguise) {
    long size = request.u64();
    request.skip(8); // lock owner
    long accessed = request.u64();
    long modified = request.u64();
    request.skip(8); // time of change: the file system's own business
    int accessedNanos = request.u32();
    int modifiedNanos = request.u32();
    request.skip(4);
    int mode = request.u32();
    request.skip(4);
    int owner = disguise.storedUser(request.u32());
    int group = disguise.storedGroup(request.u32());
    return new FuseChange(
        valid, size, mode, owner, group, accessed, accessedNanos, modified, modifiedNanos);
  }
}
