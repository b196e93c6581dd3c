package io.squashkit.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/// Images that no packer makes: much in few bytes, since what is always the same compresses well. Written by
/// hand, metadata and nothing else.
final class HostileImage {
  private static final int BLOCK = 8192;
  private static final int PADDING = 4096;
  private static final int SUPER_BLOCK = 96;
  private static final int DIRECTORY = 1;
  private static final int FILE = 2;
  private static final int LONG_DIRECTORY = 8;
  private static final int LONG_FILE = 9;
  private static final int UNCOMPRESSED = 0x8000;
  private static final int NONE = -1;
  private static final int BATCH = 256;

  private final Metadata inodes = new Metadata();
  private final Metadata listings = new Metadata();
  private int count;

  private HostileImage() {}

  /// A table of metadata, compressed block by block.
  private static final class Metadata {
    private final ByteArrayOutputStream stored = new ByteArrayOutputStream();
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK);

    /// Where the next byte comes: a block's start, and the place in it.
    Place place() {
      return new Place(stored.size(), block.position());
    }

    void add(byte[] bytes) throws IOException {
      for (int at = 0; at < bytes.length; ) {
        int length = Math.min(bytes.length - at, block.remaining());
        block.put(bytes, at, length);
        at += length;
        if (!block.hasRemaining()) {
          end();
        }
      }
    }

    void end() throws IOException {
      if (block.position() > 0) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        Deflater deflater = new Deflater();
        try (OutputStream out = new DeflaterOutputStream(packed, deflater)) {
          out.write(block.array(), 0, block.position());
        } finally {
          deflater.end();
        }
        int length = block.position();
        boolean smaller = packed.size() < length;
        int size = smaller ? packed.size() : length | UNCOMPRESSED;
        stored.write(bytes(record(2).putShort((short) size)));
        stored.write(smaller ? packed.toByteArray() : Arrays.copyOf(block.array(), length));
        block.clear();
      }
    }
  }

  private record Place(int block, int offset) {
    long reference() {
      return (long) block << 16 | offset;
    }
  }

  private static ByteBuffer record(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] bytes(ByteBuffer record) {
    byte[] bytes = new byte[record.capacity()];
    record.get(0, bytes);
    return bytes;
  }

  private ByteBuffer inode(int type, int size) {
    count++;
    return record(size)
        .putShort((short) type)
        .putShort((short) 0755)
        .putInt(0) // owners
        .putInt(1_000_000_000)
        .putInt(count);
  }

  /// Entries of one directory that all name the same inode.
  private static byte[] entries(String[] names, Place inode, int number, int kind) {
    int size = 12;
    for (String name : names) {
      size += 8 + name.length();
    }
    ByteBuffer entries = record(size).putInt(names.length - 1).putInt(inode.block).putInt(number);
    for (String name : names) {
      entries.putShort((short) inode.offset).putShort((short) 0).putShort((short) kind);
      entries.putShort((short) (name.length() - 1)).put(name.getBytes(StandardCharsets.US_ASCII));
    }
    return bytes(entries);
  }

  private Place longDirectory(Place listing, int size) throws IOException {
    Place root = inodes.place();
    ByteBuffer inode = inode(LONG_DIRECTORY, 40);
    inode.putInt(2).putInt(size + 3).putInt(listing.block).putInt(count + 1);
    inodes.add(bytes(inode.putShort((short) 0).putShort((short) listing.offset).putInt(NONE)));
    return root;
  }

  /// A folder with very many files, without an index: all are the same empty one.
  static void manyEntries(Path image, int entries) throws IOException {
    HostileImage made = new HostileImage();
    ByteBuffer file = made.inode(FILE, 32).putInt(SUPER_BLOCK).putInt(NONE);
    Place only = made.inodes.place();
    made.inodes.add(bytes(file));
    int size = 0;
    for (int i = 0; i < entries; i += BATCH) {
      String[] names = new String[Math.min(BATCH, entries - i)];
      for (int j = 0; j < names.length; j++) {
        names[j] = "%08d".formatted(i + j);
      }
      byte[] batch = entries(names, only, 1, FILE);
      made.listings.add(batch);
      size += batch.length;
    }
    made.write(image, made.longDirectory(new Place(0, 0), size));
  }

  /// A file whose inode has a word for each of its blocks, all of which are holes.
  static void manyBlocks(Path image, int blocks) throws IOException {
    HostileImage made = new HostileImage();
    Place only = made.inodes.place();
    ByteBuffer file = made.inode(LONG_FILE, 56).putLong(SUPER_BLOCK).putLong((long) blocks << 17);
    made.inodes.add(bytes(file.putLong(0).putInt(1).putInt(NONE).putInt(0).putInt(NONE)));
    for (int i = 0; i < blocks; i += BLOCK) {
      made.inodes.add(new byte[Integer.BYTES * Math.min(BLOCK, blocks - i)]);
    }
    byte[] entry = entries(new String[] {"huge"}, only, 1, FILE);
    made.listings.add(entry);
    made.write(image, made.longDirectory(new Place(0, 0), entry.length));
  }

  /// Folders in folders; the innermost comes first.
  static void deepFolders(Path image, int depth) throws IOException {
    HostileImage made = new HostileImage();
    Place inner = new Place(0, 0);
    for (int i = 0; i < depth; i++) {
      Place listing = made.listings.place();
      byte[] entry = i == 0 ? new byte[0] : entries(new String[] {"d"}, inner, i, DIRECTORY);
      made.listings.add(entry);
      inner = made.inodes.place();
      ByteBuffer inode = made.inode(DIRECTORY, 32).putInt(listing.block).putInt(2);
      inode.putShort((short) (entry.length + 3)).putShort((short) listing.offset).putInt(i + 2);
      made.inodes.add(bytes(inode));
    }
    made.write(image, inner);
  }

  private void write(Path image, Place root) throws IOException {
    inodes.end();
    listings.end();
    long directories = (long) SUPER_BLOCK + inodes.stored.size();
    long ids = directories + listings.stored.size();
    ByteBuffer owners = record(14).putShort((short) (4 | UNCOMPRESSED)).putInt(0).putLong(ids);
    long used = ids + owners.capacity();
    ByteBuffer head = record(SUPER_BLOCK).putInt(0x73717368).putInt(count).putInt(0);
    head.putInt(1 << 17).putInt(0).putShort((short) 1).putShort((short) 17);
    head.putShort((short) 0x210).putShort((short) 1).putShort((short) 4).putShort((short) 0);
    head.putLong(root.reference()).putLong(used).putLong(ids + 6).putLong(NONE);
    head.putLong(SUPER_BLOCK).putLong(directories).putLong(NONE).putLong(NONE);
    try (OutputStream out = Files.newOutputStream(image)) {
      out.write(bytes(head));
      inodes.stored.writeTo(out);
      listings.stored.writeTo(out);
      out.write(bytes(owners));
      out.write(new byte[(int) (PADDING - used % PADDING)]);
    }
  }
}
