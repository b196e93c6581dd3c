package io.squashkit.squashfs.tree;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The name of a directory entry: bytes, as Linux has it, in no particular encoding. Names order by
/// their unsigned bytes, as SquashFS directories must be sorted. Immutable.
public final class Name implements Comparable<Name> {
  private final byte[] bytes;

  private Name(byte[] bytes) {
    this.bytes = bytes;
  }

  /// Makes a name of bytes, which must not change afterwards.
  ///
  /// @param bytes the name
  /// @return the name; whether it is a fit one, [#isSound] tells
  public static Name of(byte[] bytes) {
    return new Name(bytes);
  }

  /// Makes a name of text.
  ///
  /// @param text encoded as UTF-8
  /// @return the name
  public static Name of(String text) {
    return new Name(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Tells whether a directory may hold this name: not empty, not `.` or `..`, no slash, no NUL, at
  /// most 255 bytes.
  ///
  /// @return true if it may
  public boolean isSound() {
    int length = bytes.length;
    boolean dots =
        bytes.length > 0 && bytes[0] == '.' && (length == 1 || (length == 2 && bytes[1] == '.'));
    if (length == 0 || length > 255 || dots) {
      return false;
    }
    for (byte b : bytes) {
      if (b == 0 || b == '/') {
        return false;
      }
    }
    return true;
  }

  /// The number of bytes.
  ///
  /// @return the length
  public int length() {
    return bytes.length;
  }

  /// The bytes themselves, not a copy: callers leave them as they are.
  ///
  /// @return the bytes
  @SuppressWarnings("EI_EXPOSE_REP")
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public int compareTo(Name other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Name name && Arrays.equals(bytes, name.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /// The name as text; bytes that are not UTF-8 come out as replacement characters.
  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
