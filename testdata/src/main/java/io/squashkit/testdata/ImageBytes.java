package io.squashkit.testdata;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/// The bytes of an image, to be made wrong field by field. Little endian. An own copy: changing it
/// changes no other.
public final class ImageBytes {
  /// Bytes of the super block.
  public static final int SUPER_BLOCK_SIZE = 96;

  private static final int METADATA_BLOCK = 8192;

  private byte[] bytes;

  /// A field of the super block.
  public enum Field {
    /// `hsqs`.
    MAGIC(0, 4),
    /// Number of inodes.
    INODE_COUNT(4, 4),
    /// When the image was made.
    MODIFICATION_TIME(8, 4),
    /// Bytes of a data block.
    BLOCK_SIZE(12, 4),
    /// Number of fragment blocks.
    FRAGMENT_COUNT(16, 4),
    /// Number of the compressor.
    COMPRESSOR(20, 2),
    /// log2 of the block size.
    BLOCK_LOG(22, 2),
    /// Flags.
    FLAGS(24, 2),
    /// Number of ids.
    ID_COUNT(26, 2),
    /// 4.
    VERSION_MAJOR(28, 2),
    /// 0.
    VERSION_MINOR(30, 2),
    /// Where the root's inode is.
    ROOT_INODE(32, 8),
    /// Length of the image.
    BYTES_USED(40, 8),
    /// Index of the id table.
    ID_TABLE(48, 8),
    /// Header of the table of attribute sets.
    XATTR_TABLE(56, 8),
    /// Inode table.
    INODE_TABLE(64, 8),
    /// Directory table.
    DIRECTORY_TABLE(72, 8),
    /// Index of the fragment table.
    FRAGMENT_TABLE(80, 8),
    /// Index of the export table.
    EXPORT_TABLE(88, 8);

    private final int offset;
    private final int size;

    Field(int offset, int size) {
      this.offset = offset;
      this.size = size;
    }

    /// Bytes of the field.
    ///
    /// @return 2, 4 or 8
    public int size() {
      return size;
    }
  }

  /// Takes bytes.
  ///
  /// @param bytes copied
  public ImageBytes(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  /// Takes the bytes of a file.
  ///
  /// @param file the file
  /// @return its bytes
  /// @throws IOException if it cannot be read
  public static ImageBytes of(Path file) throws IOException {
    return new ImageBytes(Files.readAllBytes(file));
  }

  /// Another copy.
  ///
  /// @return the copy
  public ImageBytes copy() {
    return new ImageBytes(bytes);
  }

  /// The number of bytes.
  ///
  /// @return bytes
  public int size() {
    return bytes.length;
  }

  /// A field of the super block.
  ///
  /// @param field which
  /// @return its value, unsigned
  public long get(Field field) {
    return get(field.offset, field.size);
  }

  /// Sets a field of the super block.
  ///
  /// @param field which
  /// @param value its new value
  /// @return this
  public ImageBytes set(Field field, long value) {
    return set(field.offset, field.size, value);
  }

  /// A number.
  ///
  /// @param at where it is
  /// @param size how many bytes it has: 1, 2, 4 or 8
  /// @return its value, unsigned
  public long get(long at, int size) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int index = Math.toIntExact(at);
    return switch (size) {
      case 1 -> buffer.get(index) & 0xffL;
      case 2 -> buffer.getShort(index) & 0xffffL;
      case 4 -> buffer.getInt(index) & 0xffffffffL;
      case 8 -> buffer.getLong(index);
      default -> throw new IllegalArgumentException("size " + size);
    };
  }

  /// Sets a number.
  ///
  /// @param at where it is
  /// @param size how many bytes it has: 1, 2, 4 or 8
  /// @param value its new value
  /// @return this
  public ImageBytes set(long at, int size, long value) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int index = Math.toIntExact(at);
    switch (size) {
      case 1 -> buffer.put(index, (byte) value);
      case 2 -> buffer.putShort(index, (short) value);
      case 4 -> buffer.putInt(index, (int) value);
      case 8 -> buffer.putLong(index, value);
      default -> throw new IllegalArgumentException("size " + size);
    }
    return this;
  }

  /// Puts bytes.
  ///
  /// @param at where to
  /// @param what the bytes, one `char` each
  /// @return this
  public ImageBytes put(long at, String what) {
    byte[] source = ByteText.bytes(what);
    System.arraycopy(source, 0, bytes, Math.toIntExact(at), source.length);
    return this;
  }

  /// Turns one bit around.
  ///
  /// @param bit its number, counted from the first byte's lowest
  /// @return this
  public ImageBytes flip(long bit) {
    bytes[Math.toIntExact(bit / 8)] ^= (byte) (1 << (bit % 8));
    return this;
  }

  /// Changes some bytes and bits. The super block and the tables are hit as often as all else.
  ///
  /// @param random decides which
  /// @return this
  public ImageBytes mutate(SplittableRandom random) {
    int size = Math.toIntExact(get(Field.BYTES_USED));
    int tables = Math.toIntExact(get(Field.INODE_TABLE));
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      int at =
          switch (random.nextInt(8)) {
            case 0 -> random.nextInt(SUPER_BLOCK_SIZE);
            case 1 -> random.nextInt(size);
            default -> tables + random.nextInt(size - tables);
          };
      if (random.nextBoolean()) {
        set(at, 1, random.nextInt(256));
      } else {
        flip(8L * at + random.nextInt(8));
      }
    }
    return this;
  }

  /// Cuts the end off, or adds zeros.
  ///
  /// @param size how many bytes are left
  /// @return this
  public ImageBytes resize(int size) {
    bytes = Arrays.copyOf(bytes, size);
    return this;
  }

  /// Where a byte of a table lies, if all the table's metadata blocks are stored uncompressed.
  ///
  /// @param table [Field#INODE_TABLE] or [Field#DIRECTORY_TABLE]
  /// @param offset in the uncompressed table
  /// @return its position in the image
  public long inTable(Field table, long offset) {
    long block = offset / METADATA_BLOCK;
    long start = get(table) + block * (METADATA_BLOCK + 2);
    if ((get(start, 2) & 0x8000) == 0) {
      throw new IllegalStateException("block " + block + " of " + table + " is compressed");
    }
    return start + 2 + offset % METADATA_BLOCK;
  }

  /// The position of some bytes.
  ///
  /// @param what the bytes, one `char` each
  /// @param from where to start looking
  /// @return where they come first
  public int find(String what, long from) {
    int at = ByteText.of(bytes).indexOf(what, Math.toIntExact(from));
    if (at < 0) {
      throw new IllegalStateException(ByteText.escape(what) + " is not in the image");
    }
    return at;
  }

  /// The bytes.
  ///
  /// @return a copy
  public byte[] toArray() {
    return bytes.clone();
  }

  /// Writes the bytes to a file.
  ///
  /// @param file the file
  /// @return the file
  /// @throws IOException if it cannot be written
  public Path write(Path file) throws IOException {
    return Files.write(file, bytes);
  }
}
