package io.squashkit.squashfs.hostile;

import io.squashkit.testdata.ImageBytes;
import io.squashkit.testdata.ImageBytes.Field;
import io.squashkit.testdata.TreeSpec;

/// The sound images that hostile ones are made of, and the places in them. All tables are one metadata
/// block each, and stored uncompressed where no compressor is asked for.
final class Victim {
  /// A file of two blocks and a tail end, a directory with a file, and one of each other kind.
  static final String SPEC =
      """
      dir   .            755 0 0 100
      chr   device       600 0 0 100 1:3
      dir   folder       755 0 0 100
      file  folder/inner 644 0 0 100 text:100:2
      file  hole         644 0 0 100 zero:20480:0
      fifo  pipe         644 0 0 100
      slink shortcut     777 0 0 100 target-of-shortcut
      file  tagged       644 0 0 100 text:10:3 user.a=small user.b=LONG
      file  twin         644 5 0 100 text:10:3 user.b=LONG
      file  victim       644 7 9 100 text:10000:1
      """;

  private Victim() {}

  static TreeSpec spec() {
    return TreeSpec.parse(SPEC.replace("LONG", "long-value-".repeat(30)));
  }

  /// Where the entry of a name lies: offset, delta, type and name length come before the name.
  static long entry(ImageBytes image, String name) {
    return image.find(name, image.get(Field.DIRECTORY_TABLE)) - 8L;
  }

  /// Where the inode of a name lies: type, mode, owner, group (16 bits each), mtime, number.
  static long inode(ImageBytes image, String name) {
    return image.inTable(Field.INODE_TABLE, image.get(entry(image, name), 2));
  }

  static long root(ImageBytes image) {
    return image.inTable(Field.INODE_TABLE, image.get(Field.ROOT_INODE) & 0xffff);
  }

  /// Where the first metadata block of an indexed table lies.
  static long firstBlock(ImageBytes image, Field table) {
    return image.get(image.get(table), 8);
  }
}
