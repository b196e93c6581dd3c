package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.XattrPrefix;
import io.squashkit.squashfs.metadata.LookupTableWriter;
import io.squashkit.squashfs.metadata.MetadataCompression;
import io.squashkit.squashfs.metadata.MetadataWriter;
import io.squashkit.squashfs.tree.Xattrs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The sets of extended attributes. Equal sets are stored once, and within different sets a value of
/// more than 8 bytes that has been stored before is referred to (`out of line`).
///
/// An attribute: 16-bit type ([XattrPrefix], plus [XattrPrefix#OUT_OF_LINE]), 16-bit name size, the name
/// without prefix; 32-bit value size, the value, which out of line is the 64-bit reference of another
/// value's size field. A set: 64-bit reference of its first attribute, 32-bit count, 32-bit byte count.
/// The table: 64-bit start of the attributes, 32-bit count of sets, 32 bits unused, the index.
final class XattrTableWriter {
  private static final int SET_SIZE = 16;
  private static final int HEADER_SIZE = 16;

  private record Value(ByteBuffer bytes) {}

  private final Map<Xattrs, Integer> indexes = new HashMap<>();
  private final List<Xattrs> sets = new ArrayList<>();
  private final Map<Value, Long> positions = new HashMap<>();

  /// The index of a set, which is added if it is new.
  long index(Xattrs set) {
    if (set.isEmpty()) {
      return Inode.NO_XATTRS;
    }
    Integer known = indexes.get(set);
    if (known == null) {
      known = sets.size();
      indexes.put(set, known);
      sets.add(set);
    }
    return known;
  }

  int count() {
    return sets.size();
  }

  /// Writes the table.
  ///
  /// @return where its header starts
  long write(LookupTableWriter tables, MetadataCompression compression) throws IOException {
    MetadataWriter attributes = new MetadataWriter(compression);
    ByteBuffer entries =
        ByteBuffer.allocate(Math.multiplyExact(SET_SIZE, sets.size()))
            .order(ByteOrder.LITTLE_ENDIAN);
    long[] starts = new long[sets.size()];
    long[] sizes = new long[sets.size()];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = attributes.position();
      for (Map.Entry<String, byte[]> attribute : sets.get(i).asMap().entrySet()) {
        write(attribute.getKey(), attribute.getValue(), attributes);
      }
      sizes[i] = attributes.position() - starts[i];
    }
    attributes.finish();
    for (int i = 0; i < starts.length; i++) {
      entries.putLong(attributes.reference(starts[i]).value());
      entries.putInt(sets.get(i).asMap().size()).putInt((int) sizes[i]);
    }
    MetadataWriter ids = new MetadataWriter(compression);
    ids.write(entries.flip());
    ids.finish();
    long attributesStart = tables.writeBlocks(attributes);
    long idsStart = tables.writeBlocks(ids);
    ByteBuffer header = ByteBuffer.allocate(HEADER_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(attributesStart).putInt(sets.size()).putInt(0);
    long start = tables.writeBytes(header.flip());
    tables.writeBytes(LookupTableWriter.index(ids.blockPositions(idsStart)));
    return start;
  }

  private void write(String fullName, byte[] value, MetadataWriter out) throws IOException {
    XattrPrefix prefix = XattrPrefix.ofName(fullName);
    if (prefix == null) {
      throw new IllegalArgumentException("xattr " + fullName + ": the format has no such prefix");
    }
    byte[] name = fullName.substring(prefix.text().length()).getBytes(StandardCharsets.ISO_8859_1);
    Long earlier = value.length > 8 ? positions.get(new Value(ByteBuffer.wrap(value))) : null;
    int type = prefix.ordinal() | (earlier == null ? 0 : XattrPrefix.OUT_OF_LINE);
    ByteBuffer record =
        ByteBuffer.allocate(16 + name.length + value.length).order(ByteOrder.LITTLE_ENDIAN);
    record.putShort((short) type).putShort((short) name.length).put(name);
    if (earlier == null) {
      if (value.length > 8) {
        positions.put(new Value(ByteBuffer.wrap(value)), out.position() + record.position());
      }
      record.putInt(value.length).put(value);
    } else {
      out.settle();
      record.putInt(8).putLong(out.reference(earlier).value());
    }
    out.write(record.flip());
  }
}
