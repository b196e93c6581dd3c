package io.squashkit.squashfs.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.interop.Images;
import io.squashkit.testdata.ImageBytes;
import io.squashkit.testdata.ImageBytes.Field;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Images that lie in one field each: every lie is found, and said in one line.
class HostileImageTest {
  private static final ImageBytes SOUND = sound();
  private static final long ALL = -1L;

  /// One lie.
  record Lie(String what, Consumer<ImageBytes> change) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static ImageBytes sound() {
    try {
      return Images.of(null, Victim.spec());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theImageItselfIsSound() {
    assertEquals(List.of(), Examination.faults(SOUND.toArray()));
  }

  @ParameterizedTest
  @MethodSource({"superblocks", "entries", "inodes", "tables"})
  void everyLieIsFound(Lie lie) {
    ImageBytes image = SOUND.copy();
    lie.change.accept(image);
    List<String> faults =
        assertTimeoutPreemptively(
            Duration.ofSeconds(30), () -> Examination.faults(image.toArray()));
    assertFalse(faults.isEmpty(), "nobody noticed");
    for (String fault : faults) {
      assertTrue(fault.length() < 500, fault);
    }
  }

  static List<Lie> superblocks() {
    List<Lie> lies = new ArrayList<>();
    field(lies, Field.MAGIC, 0, 0x73717369L, 0x68737173L);
    field(lies, Field.INODE_COUNT, 0, 1, 0xffff_ffffL);
    field(lies, Field.BLOCK_SIZE, 0, 1, 4095, 8192, 1 << 30, 0x8000_0000L);
    field(lies, Field.BLOCK_LOG, 0, 11, 13, 21, 31, 65_535);
    field(lies, Field.FRAGMENT_COUNT, 0, 2, 513, 0xffff_ffffL);
    field(lies, Field.COMPRESSOR, 0, 7, 65_535);
    field(lies, Field.ID_COUNT, 0, 1, 65_535);
    field(lies, Field.VERSION_MAJOR, 0, 3, 5);
    field(lies, Field.VERSION_MINOR, 1);
    field(lies, Field.ROOT_INODE, 0x1fff, 0x2000, 0xffff, 0xffff_0000L, ALL, 1L << 62);
    field(lies, Field.BYTES_USED, 0, 95, 200, 1 << 30, Long.MAX_VALUE, Long.MIN_VALUE, ALL);
    for (Field table : Field.values()) {
      if (table.size() == 8 && table != Field.ROOT_INODE && table != Field.BYTES_USED) {
        field(lies, table, 0, 95, 96, 200, 1 << 20, Long.MAX_VALUE, Long.MIN_VALUE, -2);
        for (Field other : Field.values()) {
          if (other.name().endsWith("_TABLE") && other != table) {
            lies.add(new Lie(table + " = " + other, i -> i.set(table, i.get(other))));
          }
        }
      }
    }
    lies.add(new Lie("no id table", i -> i.set(Field.ID_TABLE, ALL)));
    lies.add(new Lie("no fragment table", i -> i.set(Field.FRAGMENT_TABLE, ALL)));
    lies.add(new Lie("no inode table", i -> i.set(Field.INODE_TABLE, ALL)));
    return lies;
  }

  private static void field(List<Lie> lies, Field field, long... values) {
    for (long value : values) {
      lies.add(new Lie(field + " = 0x" + Long.toHexString(value), i -> i.set(field, value)));
    }
  }

  static List<Lie> entries() {
    List<Lie> lies = new ArrayList<>();
    for (String name : new String[] {"vic/im", "vict\0m", "/ictim", "folder", "aaaaaa"}) {
      lies.add(new Lie("name " + name, i -> i.put(Victim.entry(i, "victim") + 8, name)));
    }
    for (String name : new String[] {"..", "."}) {
      lies.add(
          new Lie(
              "name " + name,
              i -> {
                // The entry is the last of its listing: what follows it is cut off with it.
                long entry = Victim.entry(i, "victim");
                int less = "victim".length() - name.length();
                i.set(entry + 6, 2, name.length() - 1).put(entry + 8, name);
                i.set(Victim.root(i) + 24, 2, i.get(Victim.root(i) + 24, 2) - less);
              }));
    }
    for (int type : new int[] {0, 1, 3, 7, 8, 9, 15, 65_535}) {
      lies.add(new Lie("type " + type, i -> i.set(Victim.entry(i, "victim") + 4, 2, type)));
    }
    for (int offset : new int[] {1, 8191, 8192, 65_535}) {
      lies.add(new Lie("offset " + offset, i -> i.set(Victim.entry(i, "victim"), 2, offset)));
    }
    for (int length : new int[] {0, 100, 255, 256, 65_535}) {
      lies.add(
          new Lie("name length " + length, i -> i.set(Victim.entry(i, "victim") + 6, 2, length)));
    }
    lies.add(new Lie("inode delta", i -> i.set(Victim.entry(i, "victim") + 2, 2, 99)));
    for (long count : new long[] {0, 3, 255, 256, 0xffff_ffffL}) {
      // The first entry of the root is "device", right behind the header.
      lies.add(
          new Lie("header count " + count, i -> i.set(Victim.entry(i, "device") - 12, 4, count)));
    }
    for (long start : new long[] {1, 8194, 0xffff_ffffL}) {
      lies.add(
          new Lie("header start " + start, i -> i.set(Victim.entry(i, "device") - 8, 4, start)));
    }
    lies.add(new Lie("header inode", i -> i.set(Victim.entry(i, "device") - 4, 4, 0)));
    lies.add(
        new Lie(
            "a directory that holds the root",
            i -> i.set(Victim.entry(i, "folder"), 2, i.get(Field.ROOT_INODE) & 0xffff)));
    lies.add(
        new Lie(
            "a directory twice",
            i ->
                i.set(Victim.entry(i, "inner"), 2, i.get(Victim.entry(i, "folder"), 2))
                    .set(Victim.entry(i, "inner") + 4, 2, 1)));
    return lies;
  }

  static List<Lie> inodes() {
    List<Lie> lies = new ArrayList<>();
    for (String name : new String[] {"victim", "folder", "shortcut", "device", "pipe", "tagged"}) {
      inode(lies, name, "type", 0, 2, 0, 15, 200, 65_535);
      inode(lies, name, "owner", 4, 2, 100, 65_535);
      inode(lies, name, "group", 6, 2, 100, 65_535);
      inode(lies, name, "number", 12, 4, 0, 1000, 0xffff_ffffL);
    }
    inode(lies, "victim", "start", 16, 4, 0, 1 << 20, 0xffff_ffffL);
    inode(lies, "victim", "fragment", 20, 4, 1, 512, 0x7fff_ffff);
    inode(lies, "victim", "fragment offset", 24, 4, 4096, 0x7fff_ffff, 0xffff_ffffL);
    inode(lies, "victim", "size", 28, 4, 4096, 16_384, 0x7fff_ffff, 0xffff_ffffL);
    inode(lies, "victim", "block", 32, 4, 1 << 26, 0x0100_1001, 0x01ff_ffff, ALL);
    inode(lies, "victim", "second block", 36, 4, 1 << 25, 5000, 0x0110_0000, ALL);
    inode(lies, "tagged", "size", 24, 8, 1L << 60, Long.MAX_VALUE, Long.MIN_VALUE, ALL);
    inode(lies, "tagged", "start", 16, 8, 1L << 62, ALL);
    inode(lies, "tagged", "attributes", 52, 4, 2, 511, 0x7fff_ffff);
    inode(lies, "tagged", "links", 40, 4, 0, 2, 0xffff_ffffL);
    inode(lies, "hole", "sparse bytes", 32, 8, ALL, Long.MIN_VALUE);
    inode(lies, "folder", "listing start", 16, 4, 1, 8194, 0xffff_ffffL);
    inode(lies, "folder", "links", 20, 4, 0, 9, 0xffff_ffffL);
    inode(lies, "folder", "listing size", 24, 2, 0, 2, 4, 10, 16, 65_535);
    inode(lies, "folder", "listing offset", 26, 2, 1, 8191, 8192, 65_535);
    inode(lies, "folder", "parent", 28, 4, 0, 1000, 0xffff_ffffL);
    inode(lies, "shortcut", "target size", 20, 4, 0, 65_536, 0x7fff_ffff, 0xffff_ffffL);
    inode(lies, "shortcut", "links", 16, 4, 0, 3);
    return lies;
  }

  private static void inode(
      List<Lie> lies, String name, String field, int at, int size, long... values) {
    for (long value : values) {
      lies.add(
          new Lie(
              name + ": " + field + " 0x" + Long.toHexString(value),
              i -> i.set(Victim.inode(i, name) + at, size, value)));
    }
  }

  static List<Lie> tables() {
    List<Lie> lies = new ArrayList<>();
    for (Field table : new Field[] {Field.INODE_TABLE, Field.DIRECTORY_TABLE}) {
      for (int word : new int[] {0, 0x8000, 1, 0x8001, 0x7fff, 0xffff, 0x2001, 0xa001}) {
        lies.add(
            new Lie(
                table + " block header 0x" + Integer.toHexString(word),
                i -> i.set(i.get(table), 2, word)));
      }
    }
    for (Field table : new Field[] {Field.ID_TABLE, Field.FRAGMENT_TABLE, Field.EXPORT_TABLE}) {
      for (long start : new long[] {0, 96, 1 << 20, Long.MAX_VALUE, ALL}) {
        lies.add(new Lie(table + " block at " + start, i -> i.set(i.get(table), 8, start)));
      }
      for (int word : new int[] {0, 0x8001, 0x7fff}) {
        lies.add(
            new Lie(
                table + " block header 0x" + Integer.toHexString(word),
                i -> i.set(Victim.firstBlock(i, table), 2, word)));
      }
    }
    for (long start : new long[] {1, 1 << 20, Long.MAX_VALUE, ALL}) {
      lies.add(new Lie("fragment at " + start, i -> i.set(fragment(i), 8, start)));
    }
    for (long size : new long[] {0, 1, 4097, 0x0100_1001, 0x0200_0000, 0xffff_ffffL}) {
      lies.add(new Lie("fragment size " + size, i -> i.set(fragment(i) + 8, 4, size)));
    }
    lies.add(
        new Lie("export entry", i -> i.set(Victim.firstBlock(i, Field.EXPORT_TABLE) + 2, 8, ALL)));
    attributes(lies);
    return lies;
  }

  private static void attributes(List<Lie> lies) {
    for (long count : new long[] {0, 1, 3, 513, 0xffff_ffffL}) {
      lies.add(new Lie("sets " + count, i -> i.set(i.get(Field.XATTR_TABLE) + 8, 4, count)));
    }
    for (long start : new long[] {0, 1, 1 << 20, ALL}) {
      lies.add(new Lie("attributes at " + start, i -> i.set(i.get(Field.XATTR_TABLE), 8, start)));
    }
    for (long reference : new long[] {0x2000, 1L << 30, ALL}) {
      lies.add(new Lie("set at " + reference, i -> i.set(set(i), 8, reference)));
    }
    for (long count : new long[] {0, 3, 0xffff_ffffL}) {
      lies.add(new Lie("attributes in set " + count, i -> i.set(set(i) + 8, 4, count)));
    }
    // The first attribute is `user.a` of value `small`: type, name length, name, value length,
    // value.
    for (long type : new long[] {3, 255, 0x0200, 0x0100}) {
      lies.add(new Lie("attribute type " + type, i -> i.set(value(i) - 9, 2, type)));
    }
    for (long length : new long[] {0, 2, 300, 65_535}) {
      lies.add(new Lie("name length " + length, i -> i.set(value(i) - 7, 2, length)));
    }
    for (long length : new long[] {4, 65_537, 0x7fff_ffff, 0xffff_ffffL}) {
      lies.add(new Lie("value length " + length, i -> i.set(value(i) - 4, 4, length)));
    }
  }

  private static long fragment(ImageBytes image) {
    return Victim.firstBlock(image, Field.FRAGMENT_TABLE) + 2;
  }

  private static long set(ImageBytes image) {
    return image.get(image.get(Field.XATTR_TABLE) + 16, 8) + 2;
  }

  private static long value(ImageBytes image) {
    return image.find("small", 0);
  }
}
