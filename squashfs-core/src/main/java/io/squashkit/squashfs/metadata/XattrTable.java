package io.squashkit.squashfs.metadata;

import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.InodeRef;
import io.squashkit.squashfs.format.Limits;
import io.squashkit.squashfs.format.XattrPrefix;
import io.squashkit.squashfs.io.ImageSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/// The xattr tables: sets of extended attributes, and the xattr id table by which inodes name them.
///
/// | part | of |
/// |---|---|
/// | key-value area | sets: 16-bit prefix and flags, 16-bit name size, name, 32-bit value size, value; with flag 0x100 the value is the 64-bit reference of one stored elsewhere |
/// | id table | 64-bit reference of a set, 32-bit number of attributes, 32-bit size |
/// | header | 64-bit start of the key-value area, 32-bit number of ids, 32 bits unused, then the index of the id table |
///
/// Safe for use by several threads.
public final class XattrTable {
  static final String NAME = "xattr table";
  static final String ID_NAME = "xattr id table";
  static final int ENTRY_SIZE = 16;
  private static final int HEADER_SIZE = 16;
  private static final int REF_SIZE = 8;

  private final MetadataBlockCache cache;
  private final LookupTable ids;
  private final long start;

  private XattrTable(MetadataBlockCache cache, LookupTable ids, long start) {
    this.cache = cache;
    this.ids = ids;
    this.start = start;
  }

  static XattrTable open(
      ImageSource source, MetadataBlockCache cache, long headerStart, long lowest, long bytesUsed)
      throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    if (source.read(headerStart, header) < HEADER_SIZE) {
      throw CorruptImageException.at(
          ID_NAME, headerStart, "end of file", "inside the header", "behind");
    }
    long start = header.getLong(0);
    long count = Integer.toUnsignedLong(header.getInt(REF_SIZE));
    if (count == 0) {
      throw CorruptImageException.at(ID_NAME, headerStart, "number of ids", 0, "at least 1");
    }
    LookupTable ids =
        LookupTable.open(
            source,
            cache,
            ID_NAME,
            headerStart + HEADER_SIZE,
            count,
            ENTRY_SIZE,
            lowest,
            headerStart,
            bytesUsed,
            true);
    if (start < lowest || start >= ids.start()) {
      throw CorruptImageException.at(
          ID_NAME,
          headerStart,
          "start of key-value area",
          "0x" + Long.toHexString(start),
          "0x" + Long.toHexString(lowest) + " to 0x" + Long.toHexString(ids.start() - 1));
    }
    return new XattrTable(cache, ids, start);
  }

  /// The number of sets.
  ///
  /// @return at least 1
  public long count() {
    return ids.count();
  }

  /// Where the key-value area starts.
  ///
  /// @return its position in the image
  public long start() {
    return start;
  }

  /// Where the key-value area ends and the id table's blocks start.
  ///
  /// @return its position in the image
  public long end() {
    return ids.start();
  }

  LookupTable ids() {
    return ids;
  }

  /// Reads a set.
  ///
  /// @param index its place in the id table
  /// @return full names, one `char` a byte, to values
  /// @throws CorruptImageException if there is no such set or it is damaged
  /// @throws IOException if reading fails
  public Map<String, byte[]> set(long index) throws IOException {
    if (index < 0 || index >= ids.count()) {
      throw new CorruptImageException(
          ID_NAME + ": xattr index is " + index + ", allowed: below " + ids.count());
    }
    ByteBuffer id = ids.entry(index);
    InodeRef ref = new InodeRef(id.getLong());
    long count = Integer.toUnsignedLong(id.getInt());
    MetadataReader in = new MetadataReader(cache, NAME, start, ids.start());
    in.seek(ref);
    Map<String, byte[]> result = new TreeMap<>();
    long bytes = 0;
    for (long i = 0; i < count; i++) {
      ByteBuffer key = in.take(4);
      int type = Short.toUnsignedInt(key.getShort());
      int nameSize = Short.toUnsignedInt(key.getShort());
      String name = name(in, type, nameSize);
      byte[] value = value(in, (type & XattrPrefix.OUT_OF_LINE) != 0);
      bytes += REF_SIZE + name.length() + value.length;
      if (bytes > Limits.MAX_XATTR_SET) {
        throw wrong(in, "size of set " + index, bytes + " or more", Limits.MAX_XATTR_SET);
      }
      if (result.put(name, value) != null) {
        throw wrong(in, "name in set " + index, "twice " + name, "once");
      }
    }
    return result;
  }

  private static String name(MetadataReader in, int type, int size) throws IOException {
    XattrPrefix prefix = XattrPrefix.of(type & 0xFF);
    if (prefix == null || type >>> 9 != 0) {
      throw wrong(in, "prefix", type & ~XattrPrefix.OUT_OF_LINE, "0 to 2");
    }
    int most = Limits.MAX_XATTR_NAME - prefix.text().length();
    if (size == 0 || size > most) {
      throw wrong(in, "size of name", size, "1 to " + most);
    }
    byte[] name = new byte[size];
    in.take(size).get(name);
    return prefix.text().concat(new String(name, StandardCharsets.ISO_8859_1));
  }

  private byte[] value(MetadataReader in, boolean outOfLine) throws IOException {
    long size = Integer.toUnsignedLong(in.take(4).getInt());
    if (!outOfLine) {
      return value(in, size);
    }
    if (size != REF_SIZE) {
      throw wrong(in, "size of reference to value", size, REF_SIZE);
    }
    MetadataReader elsewhere = new MetadataReader(cache, NAME, start, ids.start());
    elsewhere.seek(new InodeRef(in.take(REF_SIZE).getLong()));
    return value(elsewhere, Integer.toUnsignedLong(elsewhere.take(4).getInt()));
  }

  private static byte[] value(MetadataReader in, long size) throws IOException {
    if (size > Limits.MAX_XATTR_VALUE) {
      throw wrong(in, "size of value", size, "at most " + Limits.MAX_XATTR_VALUE);
    }
    byte[] value = new byte[(int) size];
    in.take(value.length).get(value);
    return value;
  }

  private static CorruptImageException wrong(
      MetadataReader in, String field, Object found, Object allowed) {
    return CorruptImageException.at(NAME, in.blockPosition(), field, found, allowed);
  }
}
