package io.squashkit.squashfs.read;

import io.squashkit.squashfs.format.InodeHeader;
import io.squashkit.squashfs.format.InodeRef;
import io.squashkit.squashfs.format.Limits;
import io.squashkit.squashfs.format.SquashfsException;
import io.squashkit.squashfs.format.Superblock;
import io.squashkit.squashfs.metadata.ExportTable;
import io.squashkit.squashfs.metadata.ImageTables;
import io.squashkit.squashfs.metadata.MetadataScan;
import io.squashkit.squashfs.metadata.XattrTable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Checks a whole image: every metadata block, inode, listing, table and block of data, and how they go
/// together. It goes on behind what it finds wrong as far as that can be done. Opening the image has
/// already checked the super block and the indexes of the tables.
public final class ImageCheck {
  /// Findings beyond this number are only counted.
  public static final int MAX_FINDINGS = 1000;

  private static final int PADDING = 4096;

  /// The smallest inode: a pipe or socket.
  private static final int SMALLEST_INODE = InodeHeader.SIZE + 4;

  /// Part of the heap that a check may take for what it must know of all inodes at once.
  private static final int HEAP_SHARE = 2;

  private final SquashfsImage image;
  private final Superblock superblock;
  private final Findings findings;

  private ImageCheck(SquashfsImage image, Findings findings) {
    this.image = image;
    this.superblock = image.superblock();
    this.findings = findings;
  }

  /// Checks an image.
  ///
  /// @param image the image
  /// @param listener told of progress and findings
  /// @param threads threads that decompress; at least 1
  /// @return the findings, none of which is thrown
  /// @throws IOException if the image cannot be read, as far as that is the storage's fault
  public static CheckReport check(SquashfsImage image, CheckListener listener, int threads)
      throws IOException {
    return new ImageCheck(image, new Findings(image, listener)).run(threads);
  }

  private CheckReport run(int threads) throws IOException {
    checkCounts();
    checkPadding();
    long inodeBytes =
        scan("inode table", superblock.inodeTableStart(), superblock.directoryTableStart());
    ImageTables tables = image.tables();
    scan("directory table", superblock.directoryTableStart(), tables.directoryTableEnd());
    for (ImageTables.Part part : tables.parts()) {
      checkPart(part);
    }
    DataCheck data = new DataCheck(image, findings, threads);
    int[] fragmentLengths = new int[bounded(tables.fragments().count(), Integer.BYTES)];
    data.fragments(fragmentLengths);
    // However many the super block claims, the table holds no more than this.
    long mostInodes = Math.min(superblock.inodeCount(), inodeBytes / SMALLEST_INODE);
    InodeMap map = new InodeMap(bounded(mostInodes, InodeMap.BYTES_PER_INODE));
    InodeCheck inodes = new InodeCheck(image, findings, map, fragmentLengths);
    inodes.run();
    checkXattrs();
    DirectoryCheck directories = new DirectoryCheck(image, findings, map);
    directories.run();
    checkExports(map);
    data.data();
    return new CheckReport(
        findings.list(),
        findings.errors(),
        findings.warnings(),
        inodes.inodes(),
        inodes.files(),
        inodes.directories(),
        directories.entries(),
        inodes.contentBytes(),
        data.dataBlocks(),
        data.fragmentBlocks());
  }

  private void checkCounts() {
    if (superblock.idCount() > 2 * superblock.inodeCount()) {
      findings.error(
          "super block: id count is "
              + superblock.idCount()
              + ", allowed: at most two for each of "
              + superblock.inodeCount()
              + " inodes");
    }
    if (superblock.fragmentCount() > superblock.inodeCount()) {
      findings.error(
          "super block: fragment count is "
              + superblock.fragmentCount()
              + ", allowed: at most "
              + superblock.inodeCount()
              + ", the number of inodes");
    }
  }

  private void checkPadding() throws IOException {
    long used = superblock.bytesUsed();
    long size = image.source().size();
    if (size % PADDING != 0 && image.offset() == 0) {
      findings.warning(
          "padding: size of the file is "
              + size
              + ", allowed: multiples of 4096, as loop devices need");
    }
    ByteBuffer padding = ByteBuffer.allocate((int) Math.min(PADDING, size - used));
    image.source().read(used, padding);
    for (byte b : padding.array()) {
      if (b != 0) {
        findings.warning(
            "padding at 0x" + Long.toHexString(used) + ": bytes behind the image are not zero");
        return;
      }
    }
  }

  /// Walks over the metadata blocks of a table.
  ///
  /// @return uncompressed bytes of those that could be reached
  private long scan(String table, long start, long end) throws IOException {
    MetadataScan scan = MetadataScan.of(image.metadata(), table, start, end, null);
    if (scan.damage() != null) {
      findings.error(scan.damage());
    }
    if (scan.shortBlocks() > 0) {
      findings.error(
          table
              + " at 0x"
              + Long.toHexString(start)
              + ": "
              + scan.shortBlocks()
              + " metadata blocks before the last hold less than "
              + Limits.METADATA_BLOCK_SIZE
              + " bytes");
    }
    return scan.uncompressed();
  }

  private void checkPart(ImageTables.Part part) throws IOException {
    if (part.entryBytes() < 0) {
      scan(part.name(), part.start(), part.end());
      return;
    }
    MetadataScan scan =
        MetadataScan.of(
            image.metadata(), part.name(), part.start(), part.end(), part.blockStarts());
    if (scan.damage() != null) {
      findings.error(scan.damage());
    } else if (scan.uncompressed() != part.entryBytes()) {
      findings.error(
          part.name()
              + " at 0x"
              + Long.toHexString(part.start())
              + ": uncompressed size is "
              + scan.uncompressed()
              + ", allowed: "
              + part.entryBytes());
    }
  }

  /// Holds a number of things to what fits into the heap.
  private int bounded(long count, int bytesEach) {
    long most = Math.min(Runtime.getRuntime().maxMemory() / HEAP_SHARE / bytesEach, 1 << 30);
    if (count > most) {
      findings.error(
          "super block: "
              + count
              + " inodes or fragments cannot be checked in this Java heap (-Xmx)");
    }
    return (int) Math.min(count, most);
  }

  private void checkXattrs() throws IOException {
    XattrTable table = image.tables().xattrs();
    for (long i = 0; table != null && i < table.count(); i++) {
      try {
        if (table.set(i).isEmpty()) {
          findings.warning("xattr set " + i + ": attributes are 0, allowed: at least 1");
        }
      } catch (SquashfsException e) {
        findings.error(e);
      }
    }
  }

  private void checkExports(InodeMap map) throws IOException {
    ExportTable exports = image.tables().exports();
    for (int number = 1; exports != null && number <= map.count(); number++) {
      if (map.has(number)) {
        try {
          InodeRef ref = exports.ref(number);
          if (!ref.equals(map.ref(number))) {
            findings.error(
                "export table: reference of inode "
                    + number
                    + " is "
                    + ref
                    + ", allowed: "
                    + map.ref(number));
          }
        } catch (SquashfsException e) {
          findings.error(e);
          return;
        }
      }
    }
  }
}
