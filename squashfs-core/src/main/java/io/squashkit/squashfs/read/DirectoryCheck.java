package io.squashkit.squashfs.read;

import io.squashkit.squashfs.format.DirectoryIndexEntry;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.SquashfsException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// Checks every directory listing, one after the other as their inodes lie, and then what follows from
/// all of them together: link counts, unreachable inodes, loops.
final class DirectoryCheck {
  private final SquashfsImage image;
  private final Findings findings;
  private final InodeMap map;
  private long entries;
  private boolean complete = true;

  DirectoryCheck(SquashfsImage image, Findings findings, InodeMap map) {
    this.image = image;
    this.findings = findings;
    this.map = map;
  }

  void run() throws IOException {
    long root = 0;
    try {
      root = image.root().header().number();
    } catch (SquashfsException e) {
      findings.error(e);
    }
    for (int number = 1; number <= map.count(); number++) {
      if (map.isDirectory(number)) {
        try {
          checkListing((Inode.Directory) image.inode(map.ref(number)));
        } catch (SquashfsException e) {
          findings.error(e);
          complete = false;
        }
      }
    }
    checkReached(root);
    checkLoops(root);
  }

  long entries() {
    return entries;
  }

  private void checkListing(Inode.Directory directory) throws IOException {
    long number = directory.header().number();
    long subdirectories = 0;
    long count = 0;
    List<DirectoryIndexEntry> index = directory.index();
    int signpost = 0;
    DirectoryReader reader = image.entries(directory);
    while (reader.advance()) {
      count++;
      if (checkEntry(number, reader)) {
        subdirectories++;
      }
      if (reader.isFirstUnderHeader()
          && signpost < index.size()
          && index.get(signpost).listingOffset() == reader.headerOffset()) {
        checkSignpost(number, index.get(signpost), reader);
        signpost++;
      }
    }
    entries += count;
    if (signpost < index.size()) {
      findings.error(
          "directory inode "
              + number
              + ": listing offset of index entry "
              + signpost
              + " is "
              + index.get(signpost).listingOffset()
              + ", allowed: those of headers, ascending");
    }
    if (reader.excess() != 0) {
      findings.warning(
          "directory inode "
              + number
              + ": size of the listing is "
              + directory.listingSize()
              + ", allowed: "
              + (directory.listingSize() + reader.excess()));
    }
    long links = directory.linkCount();
    // The second form is what squashfs-tools-ng makes; no reader minds.
    if (links != 2 + subdirectories && links != 2 + count) {
      findings.warning(
          "directory inode "
              + number
              + ": link count is "
              + links
              + ", allowed: "
              + (2 + subdirectories));
    }
  }

  private static String place(long directory, DirectoryReader reader) {
    return "directory inode " + directory + ": entry " + reader.shownName() + ": ";
  }

  /// Checks an entry against the inode that it names.
  ///
  /// @return whether it is a directory
  private boolean checkEntry(long directory, DirectoryReader reader) {
    long number = reader.inodeNumber();
    if (!map.has(number)) {
      findings.error(
          place(directory, reader) + "inode number is " + number + ", which there is not");
      return false;
    }
    int inode = (int) number;
    if (!map.ref(inode).equals(reader.inodeRef())) {
      findings.error(
          place(directory, reader)
              + "inode reference is "
              + reader.inodeRef()
              + ", allowed: "
              + map.ref(inode)
              + ", where inode "
              + number
              + " is");
      return false;
    }
    if (map.type(inode) != reader.type()) {
      findings.error(
          place(directory, reader)
              + "type is "
              + reader.type()
              + ", allowed: "
              + map.type(inode)
              + ", as its inode has");
    }
    int times = map.countEntry(inode);
    if (!map.isDirectory(inode)) {
      return false;
    }
    if (times > 1) {
      findings.error(place(directory, reader) + "directory is named by several entries");
    } else if (map.parent(inode) != directory) {
      findings.error(
          place(directory, reader)
              + "parent of the directory is inode "
              + map.parent(inode)
              + ", allowed: "
              + directory);
    }
    return true;
  }

  private void checkSignpost(long directory, DirectoryIndexEntry entry, DirectoryReader reader) {
    if (entry.blockStart() != reader.headerBlock() || reader.compareName(entry.name()) != 0) {
      findings.error(
          place(directory, reader)
              + "index entry for listing offset "
              + entry.listingOffset()
              + " names another block or name, allowed: block 0x"
              + Long.toHexString(reader.headerBlock()));
    }
  }

  private void checkReached(long root) {
    long missing = 0;
    for (int number = 1; number <= map.count(); number++) {
      if (!map.has(number)) {
        missing++;
      } else if (number == root) {
        if (map.entries(number) > 0) {
          findings.error("root directory, inode " + number + ": is named by an entry");
        }
      } else if (map.entries(number) == 0) {
        if (complete) {
          findings.warning("inode " + number + ": no directory entry names it");
        }
      } else if (!map.isDirectory(number)
          && complete
          && map.linkCount(number) != map.entries(number)) {
        findings.warning(
            "inode "
                + number
                + ": link count is "
                + map.linkCount(number)
                + ", allowed: "
                + map.entries(number)
                + ", the number of entries");
      }
    }
    if (missing > 0) {
      findings.error(
          "inode table: " + missing + " of the inode numbers 1 to " + map.count() + " are missing");
    }
  }

  /// Follows the parents of each directory: all must come to the root.
  private void checkLoops(long root) {
    byte[] sound = new byte[map.count() + 1];
    int[] way = new int[16];
    for (int number = 1; number <= map.count(); number++) {
      int length = 0;
      long at = number;
      while (map.has(at) && map.isDirectory((int) at) && sound[(int) at] == 0 && at != root) {
        sound[(int) at] = 2; // on the way
        if (length == way.length) {
          way = Arrays.copyOf(way, length * 2);
        }
        way[length++] = (int) at;
        at = map.parent((int) at);
      }
      boolean loop = length > 0 && map.has(at) && sound[(int) at] == 2;
      if (loop) {
        findings.error("directory inode " + at + ": lies below itself");
      }
      for (int i = 0; i < length; i++) {
        sound[way[i]] = 1;
      }
    }
  }
}
