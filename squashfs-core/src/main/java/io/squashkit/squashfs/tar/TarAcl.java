package io.squashkit.squashfs.tar;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// POSIX ACLs, which an image cannot hold: as text in records of star and GNU tar
/// (`user::rw-,user:bob:r--:1000,group::r--,mask::r--,other::---`), and as the kernel's attribute
/// (version, 32 bits; then for each entry tag, permissions and id of 16, 16 and 32 bits).
final class TarAcl {
  static final String ACCESS = "SCHILY.acl.access";
  static final String DEFAULT = "SCHILY.acl.default";
  static final String ACCESS_XATTR = "system.posix_acl_access";
  static final String DEFAULT_XATTR = "system.posix_acl_default";

  private static final int NONE = -1;
  private static final int GROUP_OBJECT = 4;
  private static final int MASK = 0x10;
  private static final int HEADER_SIZE = 4;
  private static final int ENTRY_SIZE = 8;

  private TarAcl() {}

  /// The permissions that remain when the ACL is dropped. A file's mode shows the ACL's mask as the
  /// group's permissions; without the ACL these would grant the owning group what it never had.
  static int withoutText(int permissions, byte[] acl) {
    String text = new String(acl, StandardCharsets.ISO_8859_1);
    int group = NONE;
    int mask = NONE;
    int at = 0;
    while (at < text.length()) {
      int end = at;
      while (end < text.length() && text.charAt(end) != ',' && text.charAt(end) != '\n') {
        end++;
      }
      String entry = text.substring(at, end).strip();
      if (entry.startsWith("group::")) {
        group = granted(entry, "group::".length());
      } else if (entry.startsWith("mask:")) {
        mask = granted(entry, entry.startsWith("mask::") ? "mask::".length() : "mask:".length());
      }
      at = end + 1;
    }
    return limited(permissions, group, mask);
  }

  private static int granted(String entry, int at) {
    int granted = 0;
    for (int i = 0; i < 3 && at + i < entry.length(); i++) {
      granted |= entry.charAt(at + i) == "rwx".charAt(i) ? 4 >> i : 0;
    }
    return granted;
  }

  /// The same for the kernel's form.
  static int withoutXattr(int permissions, byte[] acl) {
    ByteBuffer bytes = ByteBuffer.wrap(acl).order(ByteOrder.LITTLE_ENDIAN);
    int group = NONE;
    int mask = NONE;
    for (int at = HEADER_SIZE; at + ENTRY_SIZE <= acl.length; at += ENTRY_SIZE) {
      int granted = bytes.getShort(at + 2) & 7;
      switch (bytes.getShort(at)) {
        case GROUP_OBJECT -> group = granted;
        case MASK -> mask = granted;
        default -> {}
      }
    }
    return limited(permissions, group, mask);
  }

  private static int limited(int permissions, int group, int mask) {
    int own = group == NONE ? permissions >> 3 & 7 : group;
    return permissions & ~070 | (mask == NONE ? own : own & mask) << 3;
  }
}
