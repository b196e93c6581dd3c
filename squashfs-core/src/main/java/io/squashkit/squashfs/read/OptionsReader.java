package io.squashkit.squashfs.read;

import io.squashkit.squashfs.format.CompressorOptions;
import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.Superblock;
import io.squashkit.squashfs.format.SuperblockFlag;
import io.squashkit.squashfs.io.ImageSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Reads the compressor options, a stored metadata block right behind the super block.
final class OptionsReader {
  private static final int HEADER_SIZE = 2;
  private static final int STORED = 0x8000;
  private static final int MOST = 8;

  private OptionsReader() {}

  /// The options, or null if the image has none.
  static @Nullable CompressorOptions read(ImageSource source, Superblock superblock)
      throws IOException {
    if (!superblock.has(SuperblockFlag.COMPRESSOR_OPTIONS)) {
      return null;
    }
    ByteBuffer in = ByteBuffer.allocate(HEADER_SIZE + MOST).order(ByteOrder.LITTLE_ENDIAN);
    int got = source.read(Superblock.SIZE, in);
    int header = got < HEADER_SIZE ? 0 : Short.toUnsignedInt(in.getShort(0));
    int size = header & STORED - 1;
    if ((header & STORED) == 0 || size > MOST || HEADER_SIZE + size > got) {
      throw CorruptImageException.at(
          "compressor options",
          Superblock.SIZE,
          "header",
          "0x" + Integer.toHexString(header),
          "a stored block of 4 or 8 bytes");
    }
    in.position(HEADER_SIZE).limit(HEADER_SIZE + size);
    return CompressorOptions.decode(superblock.compressor(), in, Superblock.SIZE);
  }
}
