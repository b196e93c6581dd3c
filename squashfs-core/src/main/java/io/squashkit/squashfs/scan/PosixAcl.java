package io.squashkit.squashfs.scan;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A POSIX ACL as the kernel hands it out in the attribute `system.posix_acl_access`: a version number
/// (32 bits), then for each entry tag (16 bits), permissions (16 bits) and id (32 bits).
public final class PosixAcl {
  /// The attribute that says who may do what.
  public static final String ACCESS = "system.posix_acl_access";

  /// The attribute of a directory that new files in it start with.
  public static final String DEFAULT = "system.posix_acl_default";

  private static final int GROUP_OBJECT = 4;
  private static final int MASK = 0x10;
  private static final int HEADER_SIZE = 4;
  private static final int ENTRY_SIZE = 8;

  private PosixAcl() {}

  /// The permissions that remain when the ACL is dropped. A file's mode shows the ACL's mask as the
  /// group's permissions; without the ACL these would grant the owning group what it never had.
  ///
  /// @param permissions the low 12 bits of the mode
  /// @param acl the attribute's value
  /// @return the permissions with the owning group's own, as far as the mask lets them through
  public static int withoutAcl(int permissions, ByteBuffer acl) {
    ByteBuffer bytes = acl.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int group = permissions >> 3 & 7;
    int mask = 7;
    int at = bytes.position() + HEADER_SIZE;
    for (; at + ENTRY_SIZE <= bytes.limit(); at += ENTRY_SIZE) {
      switch (bytes.getShort(at)) {
        case GROUP_OBJECT -> group = bytes.getShort(at + 2) & 7;
        case MASK -> mask = bytes.getShort(at + 2) & 7;
        default -> {}
      }
    }
    return (permissions & ~070) | (group & mask) << 3;
  }
}
