package io.squashkit.squashfs.metadata;

import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.FragmentEntry;
import io.squashkit.squashfs.format.Superblock;
import io.squashkit.squashfs.io.ImageSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tables behind the directory table of an image. Opening them reads their indexes only, and holds
/// these to the order that the kernel demands: directories, fragments, exports, ids, xattrs, each index
/// ending where the next table's blocks start. Safe for use by several threads.
public final class ImageTables {
  private final IdTable ids;
  private final FragmentTable fragments;
  private final @Nullable ExportTable exports;
  private final @Nullable XattrTable xattrs;
  private final long directoryTableEnd;
  private final List<Part> parts;

  /// One table's metadata blocks, as its index names them.
  ///
  /// @param name the table
  /// @param start position of its first metadata block
  /// @param end position behind its last metadata block
  /// @param blockStarts positions of its metadata blocks; empty for the key-value area of the xattrs,
  ///     which has no index
  /// @param entryBytes uncompressed bytes that its entries take; -1 for the key-value area
  public record Part(String name, long start, long end, long[] blockStarts, long entryBytes) {}

  private ImageTables(
      IdTable ids,
      FragmentTable fragments,
      @Nullable ExportTable exports,
      @Nullable XattrTable xattrs,
      long directoryTableEnd,
      List<Part> parts) {
    this.ids = ids;
    this.fragments = fragments;
    this.exports = exports;
    this.xattrs = xattrs;
    this.directoryTableEnd = directoryTableEnd;
    this.parts = parts;
  }

  /// Reads the indexes.
  ///
  /// @param source the image
  /// @param superblock its super block, already compared with the size of the source
  /// @param cache gives the metadata blocks
  /// @return the tables
  /// @throws CorruptImageException if an index is damaged or the tables are out of order
  /// @throws IOException if reading fails
  public static ImageTables open(
      ImageSource source, Superblock superblock, MetadataBlockCache cache) throws IOException {
    List<Part> parts = new ArrayList<>();
    long lowest = superblock.directoryTableStart();
    long next = superblock.bytesUsed();
    XattrTable xattrs = null;
    if (superblock.xattrTableStart() != Superblock.ABSENT) {
      xattrs =
          XattrTable.open(
              source, cache, superblock.xattrTableStart(), superblock.idTableStart(), next);
      parts.add(new Part(XattrTable.NAME, xattrs.start(), xattrs.end(), new long[0], -1));
      parts.add(part(XattrTable.ID_NAME, xattrs.ids(), XattrTable.ENTRY_SIZE));
      next = xattrs.start();
    }
    LookupTable ids =
        LookupTable.open(
            source,
            cache,
            IdTable.NAME,
            superblock.idTableStart(),
            superblock.idCount(),
            IdTable.ENTRY_SIZE,
            lowest,
            superblock.idTableStart(),
            next,
            true);
    parts.add(part(IdTable.NAME, ids, IdTable.ENTRY_SIZE));
    next = ids.start();
    ExportTable exports = null;
    if (superblock.exportTableStart() != Superblock.ABSENT) {
      LookupTable table =
          LookupTable.open(
              source,
              cache,
              ExportTable.NAME,
              superblock.exportTableStart(),
              superblock.inodeCount(),
              ExportTable.ENTRY_SIZE,
              lowest,
              superblock.exportTableStart(),
              next,
              true);
      parts.add(part(ExportTable.NAME, table, ExportTable.ENTRY_SIZE));
      exports = new ExportTable(table);
      next = table.start();
    }
    LookupTable fragments = null;
    if (superblock.fragmentCount() > 0) {
      fragments =
          LookupTable.open(
              source,
              cache,
              FragmentTable.NAME,
              superblock.fragmentTableStart(),
              superblock.fragmentCount(),
              FragmentEntry.SIZE,
              lowest,
              superblock.fragmentTableStart(),
              next,
              false);
      parts.add(part(FragmentTable.NAME, fragments, FragmentEntry.SIZE));
      next = fragments.start();
    }
    FragmentTable fragmentTable =
        new FragmentTable(fragments, superblock.blockSize(), superblock.inodeTableStart());
    return new ImageTables(new IdTable(ids), fragmentTable, exports, xattrs, next, parts);
  }

  private static Part part(String name, LookupTable table, int entrySize) {
    long[] starts = new long[table.blockCount()];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = table.blockStart(i);
    }
    return new Part(name, table.start(), table.end(), starts, table.count() * entrySize);
  }

  /// Users and groups.
  ///
  /// @return the id table
  public IdTable ids() {
    return ids;
  }

  /// Fragment blocks.
  ///
  /// @return the fragment table, empty if the image has none
  public FragmentTable fragments() {
    return fragments;
  }

  /// Inodes by number.
  ///
  /// @return the export table, or null if the image has none
  public @Nullable ExportTable exports() {
    return exports;
  }

  /// Extended attributes.
  ///
  /// @return the xattr tables, or null if the image has none
  public @Nullable XattrTable xattrs() {
    return xattrs;
  }

  /// Where the directory table ends, which no field tells: at the first block of the next table there is.
  ///
  /// @return its position in the image
  public long directoryTableEnd() {
    return directoryTableEnd;
  }

  /// The tables there are, for checks of their blocks.
  ///
  /// @return from the last table to the first
  public List<Part> parts() {
    return parts;
  }
}
