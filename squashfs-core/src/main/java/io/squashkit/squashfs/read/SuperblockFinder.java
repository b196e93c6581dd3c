package io.squashkit.squashfs.read;

import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.SquashfsException;
import io.squashkit.squashfs.format.Superblock;
import io.squashkit.squashfs.io.ImageSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Finds where an image starts in its file: at the front, behind an ELF program (AppImage), or behind
/// other leading data (a SIF container, a shell script, padding). Only a super block that is sound in
/// itself and fits the file counts; for leading data of an unknown kind that is the only evidence.
final class SuperblockFinder {
  /// A super block and where it lies.
  record Found(long offset, Superblock superblock) {}

  /// How far leading data is searched.
  private static final long SEARCH_LIMIT = 64L << 20;

  private static final int WINDOW = 256 << 10;
  private static final int ELF_MAGIC = 0x464C_457F;

  /// `HSQS`: mksquashfs wrote into a pipe, could not go back, and put the super block at the end.
  private static final int STREAMED_MAGIC = 0x5351_5348;

  private SuperblockFinder() {}

  static Found find(ImageSource source, long offset) throws IOException {
    if (offset != ReadOptions.SEARCH) {
      return at(source, offset);
    }
    ByteBuffer head = read(source, 0);
    if (head.limit() < Superblock.SIZE) {
      throw tooShort(head.limit(), 0);
    }
    int magic = head.getInt(0);
    if (magic == Superblock.MAGIC || magic == Superblock.MAGIC_SWAPPED) {
      return at(source, 0);
    }
    if (magic == STREAMED_MAGIC) {
      long end = source.size() - Superblock.SIZE;
      return new Found(0, fitting(Superblock.decode(read(source, end), end), source.size(), end));
    }
    if (magic == ELF_MAGIC) {
      long end = elfEnd(head);
      if (end > 0 && end <= source.size() - Superblock.SIZE) {
        ByteBuffer behind = read(source, end);
        if (behind.limit() == Superblock.SIZE && behind.getInt(0) == Superblock.MAGIC) {
          return at(source, end);
        }
      }
    }
    Found found = search(source);
    if (found != null) {
      return found;
    }
    throw CorruptImageException.at(
        "super block",
        0,
        "magic",
        "0x" + Integer.toHexString(magic),
        "0x" + Integer.toHexString(Superblock.MAGIC) + ", there or in the first 64 MiB");
  }

  private static Found at(ImageSource source, long offset) throws IOException {
    ByteBuffer bytes = read(source, offset);
    if (bytes.limit() < Superblock.SIZE) {
      throw tooShort(bytes.limit(), offset);
    }
    Superblock superblock = Superblock.decode(bytes, offset);
    return new Found(offset, fitting(superblock, source.size() - offset, offset));
  }

  /// Holds the length of the image to the room that there is for it.
  private static Superblock fitting(Superblock superblock, long room, long place)
      throws CorruptImageException {
    if (superblock.bytesUsed() > room) {
      throw CorruptImageException.at(
          "super block",
          place + 40,
          "bytes used",
          superblock.bytesUsed(),
          "at most " + room + ", the size of the file: it has been cut off");
    }
    return superblock;
  }

  private static CorruptImageException tooShort(int size, long offset) {
    return CorruptImageException.at(
        "super block", offset, "size of the file from there", size, "at least " + Superblock.SIZE);
  }

  private static ByteBuffer read(ImageSource source, long position) throws IOException {
    ByteBuffer result = ByteBuffer.allocate(Superblock.SIZE).order(ByteOrder.LITTLE_ENDIAN);
    source.read(position, result);
    return result.flip();
  }

  /// The end of an ELF file's section headers, which linkers put last; 0 if the header makes no sense.
  private static long elfEnd(ByteBuffer head) {
    boolean wide = head.get(4) == 2;
    ByteBuffer in = head.duplicate();
    in.order(head.get(5) == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    long start = wide ? in.getLong(0x28) : Integer.toUnsignedLong(in.getInt(0x20));
    int size = Short.toUnsignedInt(in.getShort(wide ? 0x3A : 0x2E));
    int count = Short.toUnsignedInt(in.getShort(wide ? 0x3C : 0x30));
    return start < 0 ? 0 : start + (long) size * count;
  }

  private static @Nullable Found search(ImageSource source) throws IOException {
    long size = source.size();
    long last = Math.min(SEARCH_LIMIT, size - Superblock.SIZE);
    ByteBuffer window = ByteBuffer.allocate(WINDOW).order(ByteOrder.LITTLE_ENDIAN);
    for (long base = 1; base <= last; base += WINDOW - Integer.BYTES + 1) {
      int got = source.read(base, window.clear());
      byte[] bytes = window.array();
      for (int i = 0; i + Integer.BYTES <= got && base + i <= last; i++) {
        if (bytes[i] == 'h' && window.getInt(i) == Superblock.MAGIC) {
          try {
            return at(source, base + i);
          } catch (SquashfsException e) {
            // four letters that are not the start of a super block
          }
        }
      }
    }
    return null;
  }
}
