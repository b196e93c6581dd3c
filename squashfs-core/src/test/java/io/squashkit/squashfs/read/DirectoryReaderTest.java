package io.squashkit.squashfs.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.InodeType;
import io.squashkit.squashfs.interop.Images;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.MemoryDirectory;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.squashfs.tree.Xattrs;
import io.squashkit.testdata.ImageBytes;
import io.squashkit.testdata.ImageBytes.Field;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryReaderTest {
  private static final Attributes PLAIN = new Attributes(0755, 0, 0, 100, 0, Xattrs.NONE);

  /// Names of many lengths and first bytes, all even numbers; the odd ones are not there.
  private static Name name(int i) {
    int spread = (int) (((i * 2_654_435_761L) >>> 8) & 0xFFFFFF);
    return Name.of(Integer.toHexString(spread) + "-" + "x".repeat(i % 40) + i);
  }

  private static ImageBytes wide(CompressorId compressor, int count) throws IOException {
    TreeSet<Name> names = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      names.add(name(2 * i));
    }
    List<Entry> entries = new ArrayList<>();
    for (Name name : names) {
      entries.add(new Entry(name, new Node.Fifo(PLAIN, null)));
    }
    return Images.of(compressor, new Tree(new MemoryDirectory(PLAIN, entries)));
  }

  @ParameterizedTest
  @NullSource
  @EnumSource(
      value = CompressorId.class,
      names = {"ZSTD", "LZ4"})
  void everyNameOfALongListingIsFoundAndNoOther(CompressorId compressor) throws IOException {
    int count = 6000;
    try (SquashfsImage image = Images.open(wide(compressor, count))) {
      Inode.Directory root = image.root();
      assertTrue(root.index().size() > 10, "there is an index to be used");
      for (int i = 0; i < count; i++) {
        DirectoryEntryRef entry = image.lookup(root, name(2 * i));
        assertNotNull(entry, "name " + i);
        assertEquals(name(2 * i), entry.name());
        assertEquals(InodeType.FIFO, entry.type());
        assertEquals(entry.inodeNumber(), image.inode(entry.inode()).header().number());
        assertNull(image.lookup(root, name(2 * i + 1)));
      }
      assertNull(image.lookup(root, Name.of("")));
      assertNull(image.lookup(root, Name.of(new byte[] {-1, -1})));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255, 256, 257, 3000})
  void theListingComesInOrder(int count) throws IOException {
    try (SquashfsImage image = Images.open(wide(CompressorId.ZSTD, count))) {
      DirectoryReader reader = image.entries(image.root());
      Name last = null;
      int found = 0;
      DirectoryEntryRef entry;
      while ((entry = reader.next()) != null) {
        assertTrue(last == null || last.compareTo(entry.name()) < 0);
        assertEquals(entry.inodeNumber(), reader.inode().header().number());
        last = entry.name();
        found++;
      }
      assertEquals(count, found);
      assertNull(reader.next(), "the end stays the end");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"b", "a", "a/c", ".", ".."})
  void namesThatWouldMisleadAreRefused(String name) throws IOException {
    String other = "z".repeat(name.length());
    ImageBytes image =
        Images.stored("dir . 755 0 0 1\nfifo b 644 0 0 1\nfifo " + other + " 644 0 0 1\n");
    long entry = image.find(other, image.get(Field.DIRECTORY_TABLE));
    image.put(entry, name);
    try (SquashfsImage opened = Images.open(image)) {
      DirectoryReader reader = opened.entries(opened.root());
      assertTrue(reader.advance());
      CorruptImageException e = assertThrows(CorruptImageException.class, reader::advance);
      assertTrue(e.getMessage().startsWith("test.squashfs: directory table, block at 0x"));
      assertThrows(CorruptImageException.class, () -> opened.tree().root().entries());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void aListingMayBeStoredWithItsExactSize(int less) throws IOException {
    ImageBytes image = Images.stored("dir . 755 0 0 1\nfifo a 644 0 0 1\nfifo b 644 0 0 1\n");
    long root = image.inTable(Field.INODE_TABLE, image.get(Field.ROOT_INODE) & 0xFFFF);
    image.set(root + 24, 2, image.get(root + 24, 2) - less);
    try (SquashfsImage opened = Images.open(image)) {
      assertEquals(2, opened.tree().root().entries().size());
      CheckReport report = ImageCheck.check(opened, CheckListener.NONE, 1);
      assertEquals(less == 0 ? 0 : 1, report.warnings(), () -> report.findings().toString());
    }
  }
}
