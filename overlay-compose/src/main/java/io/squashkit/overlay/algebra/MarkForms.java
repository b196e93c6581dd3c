package io.squashkit.overlay.algebra;

import io.squashkit.squashfs.tree.Name;
import java.util.Arrays;
import java.util.Set;

/// What marks may look like (kernel: fs/overlayfs/overlayfs.h, namei.c).
final class MarkForms {
  static final Set<String> KNOWN =
      Set.of(
          "opaque",
          "redirect",
          "metacopy",
          "whiteout",
          "origin",
          "impure",
          "nlink",
          "upper",
          "uuid",
          "protattr");

  /// Bytes of `struct ovl_fb` in front of the handle: version, magic, length, flags, type, UUID.
  private static final int HANDLE_START = 21;

  private static final int MAGIC = 0xfb;

  private static final int HANDLE_TYPE = 4;

  /// The type of handles of FUSE (kernel: `FILEID_INO64_GEN`).
  private static final byte FUSE_HANDLE = (byte) 0x81;

  private static final int LONGEST_NAME = 255;

  private MarkForms() {}

  static boolean isOpaque(byte[] value) {
    return value.length == 1 && (value[0] == 'y' || value[0] == 'x');
  }

  /// A file handle, or empty where there is none.
  static boolean isOrigin(byte[] value) {
    return value.length == 0
        || (value.length >= HANDLE_START
            && value[0] == 0
            && (value[1] & 0xff) == MAGIC
            && (value[2] & 0xff) == value.length);
  }

  /// Whether an origin that is not empty has a handle which is the same after the next mount. Those of FUSE
  /// are not: they count what a server was asked for.
  static boolean lasts(byte[] origin) {
    return isOrigin(origin) && origin[HANDLE_TYPE] != FUSE_HANDLE;
  }

  /// Empty, or version, length, flags, algorithm and digest.
  static boolean isMetacopy(byte[] value) {
    return value.length == 0
        || (value.length >= 4 && value[0] == 0 && (value[1] & 0xff) == value.length);
  }

  /// A name, or an absolute path.
  static boolean isRedirect(byte[] value) {
    if (value.length == 0) {
      return false;
    }
    boolean absolute = value[0] == '/';
    for (int start = absolute ? 1 : 0; start <= value.length; ) {
      int end = start;
      while (end < value.length && value[end] != '/') {
        end++;
      }
      boolean isLong = end - start > LONGEST_NAME; // the kernel finds nothing, and goes on
      if ((!isLong && !Name.of(Arrays.copyOfRange(value, start, end)).isSound())
          || (!absolute && end < value.length)) {
        return false;
      }
      start = end + 1;
    }
    return true;
  }
}
