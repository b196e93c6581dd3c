package io.squashkit.squashfs.read;

import io.squashkit.squashfs.format.BlockWord;
import io.squashkit.squashfs.format.FragmentEntry;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.Limits;
import io.squashkit.squashfs.format.SquashfsException;
import io.squashkit.squashfs.format.Superblock;
import io.squashkit.squashfs.metadata.FragmentTable;
import io.squashkit.squashfs.metadata.XattrTable;
import java.io.IOException;

/// What an image is made of, told from its inode table and fragment table alone. Sizes in bytes.
///
/// @param files regular files; hard links count once
/// @param directories directories
/// @param symlinks symbolic links
/// @param devices block and character devices
/// @param ipcs named pipes and sockets
/// @param hardLinks directory entries beyond the first of an inode
/// @param contentSize the sum of the sizes of all files
/// @param duplicateFiles files that share all their stored bytes with an earlier file
/// @param duplicateSize the sum of their sizes
/// @param sparseSize zero bytes that are not stored
/// @param dataBlocks distinct data blocks
/// @param dataSize what data blocks hold uncompressed
/// @param dataStoredSize what data blocks take in the image
/// @param fragmentBlocks fragment blocks
/// @param fragmentSize what fragment blocks hold uncompressed, counted by the tail ends in them
/// @param fragmentStoredSize what fragment blocks take in the image
/// @param inodeTableSize what the inode table holds uncompressed
/// @param inodeTableStoredSize what the inode table takes in the image
/// @param directoryTableSize what the directory table holds uncompressed
/// @param directoryTableStoredSize what the directory table takes in the image
/// @param otherTablesStoredSize what the tables behind the directory table take in the image
/// @param ids distinct owner and group ids
/// @param xattrSets distinct sets of extended attributes
public record ImageStatistics(
    long files,
    long directories,
    long symlinks,
    long devices,
    long ipcs,
    long hardLinks,
    long contentSize,
    long duplicateFiles,
    long duplicateSize,
    long sparseSize,
    long dataBlocks,
    long dataSize,
    long dataStoredSize,
    long fragmentBlocks,
    long fragmentSize,
    long fragmentStoredSize,
    long inodeTableSize,
    long inodeTableStoredSize,
    long directoryTableSize,
    long directoryTableStoredSize,
    long otherTablesStoredSize,
    int ids,
    long xattrSets) {

  /// Counts, in one pass over the inode table.
  ///
  /// @param image the image
  /// @return its statistics
  /// @throws IOException if the tables are damaged or cannot be read
  public static ImageStatistics of(SquashfsImage image) throws IOException {
    try {
      Counter counter = new Counter(image);
      counter.count();
      return counter.result();
    } catch (SquashfsException e) {
      throw image.named(e);
    }
  }

  private static final class Counter {
    private final SquashfsImage image;
    private final int blockSize;
    private final LongSet seen = new LongSet();
    private long files;
    private long directories;
    private long symlinks;
    private long devices;
    private long ipcs;
    private long hardLinks;
    private long contentSize;
    private long duplicateFiles;
    private long duplicateSize;
    private long sparseSize;
    private long dataBlocks;
    private long dataSize;
    private long dataStoredSize;
    private long fragmentSize;
    private long inodeTableSize;
    private long directoryTableSize;

    Counter(SquashfsImage image) {
      this.image = image;
      this.blockSize = image.superblock().blockSize();
    }

    void count() throws IOException {
      InodeReader reader = image.newInodeReader();
      reader.rewind();
      while (!reader.atEnd()) {
        add(reader.next());
      }
      inodeTableSize = reader.uncompressedBytes();
    }

    /// Not a switch over patterns: the first of those takes milliseconds to set up.
    private void add(Inode inode) {
      if (inode instanceof Inode.File file) {
        addFile(file);
      } else if (inode instanceof Inode.Directory directory) {
        directories++;
        directoryTableSize += Math.max(0, directory.listingSize() - Limits.LISTING_SIZE_BIAS);
      } else if (inode instanceof Inode.Symlink) {
        symlinks++;
      } else if (inode instanceof Inode.Device) {
        devices++;
      } else {
        ipcs++;
      }
      if (!(inode instanceof Inode.Directory)) {
        hardLinks += Math.max(0, inode.linkCount() - 1);
      }
    }

    private void addFile(Inode.File file) {
      files++;
      contentSize += file.size();
      long stored = 0;
      long sparse = 0;
      int blocks = 0;
      int[] words = file.blockWords();
      for (int i = 0; i < words.length; i++) {
        if (words[i] == BlockWord.SPARSE) {
          sparse += Math.min(blockSize, file.size() - (long) i * blockSize);
        } else {
          stored += BlockWord.size(words[i]);
          blocks++;
        }
      }
      sparseSize += sparse;
      int tail = file.hasFragment() ? (int) (file.size() & blockSize - 1) : 0;
      boolean newTail =
          tail > 0 && seen.add(LongSet.mix(-1 - file.fragment(), file.tailOffset() << 32 | tail));
      boolean newBlocks =
          stored > 0 && seen.add(LongSet.mix(file.blocksStart(), (file.size() << 8) + blocks));
      if (newTail) {
        fragmentSize += tail;
      }
      if (newBlocks) {
        dataBlocks += blocks;
        dataStoredSize += stored;
        dataSize += file.size() - tail - sparse;
      }
      if (!newTail && !newBlocks && (tail > 0 || stored > 0)) {
        duplicateFiles++;
        duplicateSize += file.size();
      }
    }

    ImageStatistics result() throws IOException {
      Superblock superblock = image.superblock();
      FragmentTable fragments = image.tables().fragments();
      long fragmentStoredSize = 0;
      for (long i = 0; i < fragments.count(); i++) {
        FragmentEntry entry = fragments.entry(i);
        fragmentStoredSize += BlockWord.size(entry.word());
      }
      XattrTable xattrs = image.tables().xattrs();
      long directoryEnd = image.tables().directoryTableEnd();
      return new ImageStatistics(
          files,
          directories,
          symlinks,
          devices,
          ipcs,
          hardLinks,
          contentSize,
          duplicateFiles,
          duplicateSize,
          sparseSize,
          dataBlocks,
          dataSize,
          dataStoredSize,
          fragments.count(),
          fragmentSize,
          fragmentStoredSize,
          inodeTableSize,
          superblock.directoryTableStart() - superblock.inodeTableStart(),
          directoryTableSize,
          directoryEnd - superblock.directoryTableStart(),
          superblock.bytesUsed() - directoryEnd,
          superblock.idCount(),
          xattrs == null ? 0 : xattrs.count());
    }
  }
}
