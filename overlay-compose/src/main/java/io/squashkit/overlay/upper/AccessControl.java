package io.squashkit.overlay.upper;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// An access control list in the form of its extended attribute (kernel:
/// include/uapi/linux/posix_acl_xattr.h), all numbers little-endian: a version of 4 bytes, which is 2, then
/// 8 bytes an entry.
///
/// | offset | size | field |
/// |--:|--:|---|
/// | 0 | 2 | tag |
/// | 2 | 2 | permissions |
/// | 4 | 4 | user or group |
final class AccessControl {
  static final String ACCESS = "system.posix_acl_access";
  static final String DEFAULT = "system.posix_acl_default";

  private static final int VERSION_SIZE = 4;
  private static final int ENTRY_SIZE = 8;
  private static final int OWNER = 1;
  private static final int USER = 2;
  private static final int OWNING_GROUP = 4;
  private static final int GROUP = 8;
  private static final int MASK = 0x10;
  private static final int OTHER = 0x20;
  private static final int ALL = 7;

  private final byte[] bytes;
  private final ByteBuffer entries;

  private AccessControl(byte[] bytes) {
    this.bytes = bytes;
    this.entries = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// Takes an attribute's value.
  ///
  /// @return the list, or null if there is no value or it is none
  static @Nullable AccessControl of(byte @Nullable [] value) {
    boolean sound =
        value != null
            && value.length > VERSION_SIZE
            && (value.length - VERSION_SIZE) % ENTRY_SIZE == 0
            && value[0] == 2;
    return sound && value != null ? new AccessControl(value.clone()) : null;
  }

  static boolean isName(String xattr) {
    return xattr.equals(ACCESS) || xattr.equals(DEFAULT);
  }

  byte[] bytes() {
    return bytes.clone();
  }

  private int count() {
    return (bytes.length - VERSION_SIZE) / ENTRY_SIZE;
  }

  private int tag(int entry) {
    return entries.getShort(VERSION_SIZE + entry * ENTRY_SIZE) & 0xFFFF;
  }

  private int permissions(int entry) {
    return entries.getShort(VERSION_SIZE + entry * ENTRY_SIZE + 2) & ALL;
  }

  private int id(int entry) {
    return entries.getInt(VERSION_SIZE + entry * ENTRY_SIZE + 4);
  }

  private int find(int tag) {
    for (int i = 0; i < count(); i++) {
      if (tag(i) == tag) {
        return i;
      }
    }
    return -1;
  }

  /// Tells whether a list allows something to somebody who is not the owner (kernel:
  /// `posix_acl_permission`).
  ///
  /// @param group the object's group
  /// @param wanted read 4, write 2, execute 1
  boolean allows(Caller caller, int group, int wanted) {
    int maskEntry = find(MASK);
    int mask = maskEntry < 0 ? ALL : permissions(maskEntry);
    boolean inGroup = false;
    for (int i = 0; i < count(); i++) {
      boolean enough = (permissions(i) & wanted) == wanted;
      switch (tag(i)) {
        case USER -> {
          if (id(i) == caller.user()) {
            return enough && (mask & wanted) == wanted;
          }
        }
        case OWNING_GROUP, GROUP -> {
          if (caller.isIn(tag(i) == GROUP ? id(i) : group)) {
            inGroup = true;
            if (enough) {
              return (mask & wanted) == wanted;
            }
          }
        }
        case OTHER -> {
          return !inGroup && enough;
        }
        default -> {
          // the owner's own entry, and the mask
        }
      }
    }
    return false;
  }

  /// What a new object gets from its directory's default list (kernel: `posix_acl_create_masq`). Changes
  /// this list into that of the object.
  ///
  /// @param mode as asked for, 12 bits
  /// @return the mode that it gets
  int inherit(int mode) {
    int left = mode;
    left = limit(find(OWNER), left, 6);
    left = limit(find(OTHER), left, 0);
    int mask = find(MASK);
    return limit(mask >= 0 ? mask : find(OWNING_GROUP), left, 3);
  }

  private int limit(int entry, int mode, int shift) {
    if (entry < 0) {
      return mode;
    }
    int both = permissions(entry) & (mode >> shift);
    entries.putShort(VERSION_SIZE + entry * ENTRY_SIZE + 2, (short) both);
    return mode & ~(ALL << shift) | both << shift;
  }

  /// Tells whether the list says more than a mode can.
  boolean isMoreThanMode() {
    return find(USER) >= 0 || find(GROUP) >= 0 || find(MASK) >= 0;
  }
}
