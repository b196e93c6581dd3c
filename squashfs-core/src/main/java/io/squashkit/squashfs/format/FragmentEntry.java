package io.squashkit.squashfs.format;

import java.nio.ByteBuffer;

/// An entry of the fragment table: 64-bit start, 32-bit [BlockWord], 32 bits unused.
///
/// @param start position of the fragment block in the image
/// @param word how it is stored
public record FragmentEntry(long start, int word) {
  /// Bytes of an entry.
  public static final int SIZE = 16;

  /// Reads an entry.
  ///
  /// @param in little endian, at the entry
  /// @return the entry, unchecked
  public static FragmentEntry decode(ByteBuffer in) {
    FragmentEntry entry = new FragmentEntry(in.getLong(), in.getInt());
    in.getInt();
    return entry;
  }

  /// Writes the entry.
  ///
  /// @param out little endian
  public void encode(ByteBuffer out) {
    out.putLong(start).putInt(word).putInt(0);
  }
}
