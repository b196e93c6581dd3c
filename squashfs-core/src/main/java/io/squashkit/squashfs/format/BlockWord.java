package io.squashkit.squashfs.format;

/// The 32-bit word that tells how a data block or fragment block is stored: the low 24 bits its stored
/// size, bit 24 set if it is not compressed, the bits above zero. A word of 0 is a sparse block: all
/// zeros, no bytes in the image.
///
/// Words stay plain `int`s, since a file of a terabyte has eight million of them.
public final class BlockWord {
  /// The word of a sparse block.
  public static final int SPARSE = 0;

  private static final int STORED = 1 << 24;

  private BlockWord() {}

  /// Makes a word.
  ///
  /// @param size stored bytes, 1 to 1 MiB
  /// @param compressed whether the block went through the compressor
  /// @return the word
  public static int of(int size, boolean compressed) {
    return compressed ? size : size | STORED;
  }

  /// The bytes that the block takes in the image.
  ///
  /// @param word the word
  /// @return stored bytes
  public static int size(int word) {
    return word & (STORED - 1);
  }

  /// Tells whether the block must be decompressed.
  ///
  /// @param word the word
  /// @return false if it is stored as it is
  public static boolean isCompressed(int word) {
    return (word & STORED) == 0;
  }

  /// Tells whether the word keeps to the format: no bits above 24, and a size not beyond a limit.
  ///
  /// @param word the word
  /// @param limit the largest stored size allowed: the uncompressed size of this block
  /// @return true if it does
  public static boolean isSound(int word, int limit) {
    return word >>> 25 == 0 && size(word) <= limit;
  }
}
