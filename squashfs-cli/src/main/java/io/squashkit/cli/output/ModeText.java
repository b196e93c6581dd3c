package io.squashkit.cli.output;

import io.squashkit.squashfs.format.InodeType;
import java.io.IOException;

/// Kind and permissions as `ls -l` writes them, such as `drwxr-sr-x`.
public final class ModeText {
  private static final String KINDS = "d-lbcps"; // in the order of InodeType

  private ModeText() {}

  /// Appends the ten characters.
  ///
  /// @param type the kind
  /// @param permissions the low 12 bits of the mode
  /// @param out takes them
  /// @throws IOException if writing fails
  public static void put(InodeType type, int permissions, ByteOutput out) throws IOException {
    out.put(KINDS.charAt(type.ordinal()));
    triple(permissions >> 6, (permissions & 04000) != 0, 's', out);
    triple(permissions >> 3, (permissions & 02000) != 0, 's', out);
    triple(permissions, (permissions & 01000) != 0, 't', out);
  }

  private static void triple(int bits, boolean special, char mark, ByteOutput out)
      throws IOException {
    out.put((bits & 4) != 0 ? 'r' : '-');
    out.put((bits & 2) != 0 ? 'w' : '-');
    boolean execute = (bits & 1) != 0;
    if (special) {
      out.put(execute ? mark : Character.toUpperCase(mark));
    } else {
      out.put(execute ? 'x' : '-');
    }
  }
}
