package io.squashkit.overlay.layer;

import io.squashkit.squashfs.tree.Name;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Whiteouts as files beside what they hide, known by their names.
///
/// @param opaque the name of the file that makes its directory opaque
/// @param longest how many bytes a name may have
record PrefixForm(String opaque, int longest) {
  private static final byte[] PREFIX = ".wh.".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] OWN = ".wh..wh.".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] RENAMED = ".wh..dr.".getBytes(StandardCharsets.ISO_8859_1);

  Name opaqueName() {
    return Name.of(opaque);
  }

  static boolean isMark(Name name) {
    return starts(name, PREFIX);
  }

  /// Whether this is one of AUFS' own files: `.wh..wh.aufs`, `.wh..wh.plnk`, `.wh..wh.orph`, temporary ones.
  static boolean isOwn(Name name) {
    return starts(name, OWN);
  }

  /// Whether AUFS tells here of a directory that was renamed.
  static boolean isRenaming(Name name) {
    return starts(name, RENAMED);
  }

  private static boolean starts(Name name, byte[] prefix) {
    byte[] bytes = name.bytes();
    return bytes.length >= prefix.length
        && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
  }

  /// What a whiteout of this name hides.
  static Name hidden(Name whiteout) {
    return Name.of(Arrays.copyOfRange(whiteout.bytes(), PREFIX.length, whiteout.length()));
  }

  static Name whiteout(Name hidden) {
    byte[] bytes = Arrays.copyOf(PREFIX, PREFIX.length + hidden.length());
    System.arraycopy(hidden.bytes(), 0, bytes, PREFIX.length, hidden.length());
    return Name.of(bytes);
  }
}
