package io.squashkit.squashfs.read;

import io.squashkit.squashfs.format.BlockWord;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.InodeRef;
import io.squashkit.squashfs.format.SquashfsException;
import io.squashkit.squashfs.metadata.XattrTable;
import java.io.IOException;

/// Checks the inode table in one pass from its start to its end, and fills an [InodeMap] on the way.
final class InodeCheck {
  private final SquashfsImage image;
  private final Findings findings;
  private final InodeMap map;
  private final int[] fragmentLengths;
  private final int blockSize;
  private long inodes;
  private long files;
  private long directories;
  private long contentBytes;

  /// @param fragmentLengths uncompressed size of each fragment block; -1 where it is damaged
  InodeCheck(SquashfsImage image, Findings findings, InodeMap map, int[] fragmentLengths) {
    this.image = image;
    this.findings = findings;
    this.map = map;
    this.fragmentLengths = fragmentLengths;
    this.blockSize = image.superblock().blockSize();
  }

  void run() throws IOException {
    InodeReader reader = image.newInodeReader();
    try {
      reader.rewind();
      while (!reader.atEnd()) {
        InodeRef ref = reader.here();
        try {
          check(ref, reader.next());
        } catch (SquashfsException e) {
          findings.error(e);
          if (reader.here().equals(ref)) {
            return; // without its size nothing behind it can be found
          }
        }
      }
    } catch (SquashfsException e) {
      findings.error(e);
      return;
    }
    if (inodes != image.superblock().inodeCount()) {
      findings.error(
          "super block: inode count is "
              + image.superblock().inodeCount()
              + ", allowed: "
              + inodes
              + ", as the inode table holds");
    }
  }

  long inodes() {
    return inodes;
  }

  long files() {
    return files;
  }

  long directories() {
    return directories;
  }

  long contentBytes() {
    return contentBytes;
  }

  private void check(InodeRef ref, Inode inode) {
    inodes++;
    long number = inode.header().number();
    if (number > map.count()) {
      return; // more inodes than the table can hold: already found
    }
    if (map.has(number)) {
      error(inode, "number is that of another inode, allowed: once");
      return;
    }
    long parent = inode instanceof Inode.Directory directory ? directory.parent() : 0;
    map.put((int) number, ref, inode.type(), inode.linkCount(), parent);
    checkXattrs(inode);
    switch (inode) {
      case Inode.Directory _ -> directories++;
      case Inode.File file -> {
        files++;
        contentBytes += file.size();
        checkFile(file);
      }
      case Inode.Symlink symlink -> {
        if (symlink.target().length == 0) {
          error(symlink, "target is empty, allowed: 1 byte or more");
        }
        for (byte b : symlink.target()) {
          if (b == 0) {
            error(symlink, "target holds a NUL, allowed: none");
            break;
          }
        }
      }
      case Inode.Device _, Inode.Ipc _ -> {}
    }
  }

  private void checkXattrs(Inode inode) {
    long index = inode.xattrIndex();
    XattrTable table = image.tables().xattrs();
    if (index == Inode.NO_XATTRS) {
      return;
    }
    if (table == null) {
      findings.warning(
          "inode "
              + inode.header().number()
              + ": xattr index is "
              + index
              + ", but there is no table");
    } else if (index >= table.count()) {
      error(inode, "xattr index is " + index + ", allowed: below " + table.count());
    }
  }

  private void checkFile(Inode.File file) {
    int tail = (int) (file.size() & blockSize - 1);
    if (file.hasFragment()) {
      if (tail == 0) {
        error(file, "has a fragment but no tail end: newer kernels refuse it");
      }
      int length = fragmentLengths[(int) file.fragment()];
      if (length >= 0 && file.tailOffset() + tail > length) {
        error(
            file,
            "end of the tail end is "
                + (file.tailOffset() + tail)
                + ", allowed: at most "
                + length
                + ", the size of fragment block "
                + file.fragment());
      }
    }
    long start = file.blocksStart();
    if (start < 0
        || start > image.superblock().bytesUsed()) { // so there are no blocks: see InodeReader
      findings.warning(
          "inode "
              + file.header().number()
              + ": start of blocks is 0x"
              + Long.toHexString(start)
              + ", allowed: inside the image, though the file has none");
    }
    long sparse = 0;
    int[] words = file.blockWords();
    for (int i = 0; i < words.length; i++) {
      if (words[i] == BlockWord.SPARSE) {
        sparse += Math.min(blockSize, file.size() - (long) i * blockSize);
      }
    }
    // Basic inodes have no such field; packers leave it out for files that have nothing else
    // extended.
    if (file.sparseBytes() != 0
        && file.sparseBytes() != sparse
        && file.sparseBytes() != Math.min(sparse, file.size() - 1)) {
      findings.warning(
          "inode "
              + file.header().number()
              + ": sparse bytes are "
              + file.sparseBytes()
              + ", allowed: "
              + sparse);
    }
  }

  private void error(Inode inode, String what) {
    findings.error("inode " + inode.header().number() + ": " + what);
  }
}
