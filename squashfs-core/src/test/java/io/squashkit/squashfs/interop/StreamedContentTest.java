package io.squashkit.squashfs.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.pack.ImagePacker;
import io.squashkit.squashfs.pack.PackListener;
import io.squashkit.squashfs.pack.PackReport;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.ContentStore;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.MemoryDirectory;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.squashfs.tree.Xattrs;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.TreeGenerator;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Contents that come by once, before the tree is known.
class StreamedContentTest {
  private static final int BLOCK_SIZE = 4096;

  @TempDir Path folder;

  private final Map<Object, Node> linked = new HashMap<>();

  /// A tree with each content stored as it comes by.
  private Node.Directory stored(Node.Directory directory, ContentStore store) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : directory.entries()) {
      Node node = entry.node();
      Object key = node.linkKey();
      if (key != null && linked.containsKey(key)) {
        node = linked.get(key);
      } else if (node instanceof Node.Directory below) {
        node = stored(below, store);
      } else if (node instanceof Node.File file) {
        node = new Node.File(file.attributes(), stored(file.content(), store), key);
      }
      if (key != null) {
        linked.put(key, node);
      }
      entries.add(new Entry(entry.name(), node));
    }
    return new MemoryDirectory(directory.attributes(), entries);
  }

  private static FileContent stored(FileContent content, ContentStore store) throws IOException {
    try (ContentReader reader = content.open()) {
      return store.store(new Once(reader), content.size(), content.origin());
    }
  }

  /// Holds the store to its promise to go from the front to the end.
  private static final class Once implements ContentReader {
    private final ContentReader all;
    private long position;

    Once(ContentReader all) {
      this.all = all;
    }

    @Override
    public int read(long at, ByteBuffer into) throws IOException {
      assertTrue(at >= position, "read again: " + at);
      int count = all.read(at, into);
      position = at + count;
      return count;
    }

    @Override
    public long nextData(long at) throws IOException {
      assertTrue(at >= position, "asked again: " + at);
      return all.nextData(at);
    }

    @Override
    public void close() {}
  }

  private PackReport pack(Tree tree, Choice choice, Path image) throws IOException {
    linked.clear();
    return ImagePacker.pack(
        store -> new Tree(stored(tree.root(), store)), image, choice.options(), PackListener.NONE);
  }

  @ParameterizedTest
  @ValueSource(ints = {4096, 128 << 10})
  void theTreeIsTheSame(int blockSize) throws IOException {
    TreeSpec spec = TreeGenerator.random(71, blockSize, 500);
    for (boolean duplicates : new boolean[] {true, false}) {
      Choice choice = Choice.of(CompressorId.ZSTD, blockSize);
      choice.duplicates = duplicates;
      choice.fragments = duplicates;
      Path image = folder.resolve("image-" + duplicates);
      pack(SpecTree.of(spec), choice, image);
      try (SquashfsImage opened = SquashfsImage.open(image)) {
        Checks.sound(opened);
        assertEquals(Manifest.of(spec), TreeManifest.of(opened.tree()));
      }
    }
  }

  @Test
  void theNumberOfThreadsMakesNoDifference() throws IOException {
    TreeSpec spec = TreeGenerator.random(72, BLOCK_SIZE, 500);
    List<Path> images = new ArrayList<>();
    for (int threads : new int[] {1, 2, 7}) {
      Choice choice = Choice.of(CompressorId.LZ4, BLOCK_SIZE);
      choice.threads = threads;
      images.add(folder.resolve("image-" + threads));
      pack(SpecTree.of(spec), choice, images.getLast());
    }
    assertEquals(-1, Files.mismatch(images.get(0), images.get(1)));
    assertEquals(-1, Files.mismatch(images.get(0), images.get(2)));
  }

  private record Bytes(byte[] bytes, String origin) implements FileContent {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public ContentReader open() {
      return new ContentReader() {
        @Override
        public int read(long position, ByteBuffer into) {
          int count = (int) Math.min(into.remaining(), bytes.length - position);
          into.put(bytes, (int) position, count);
          return count;
        }

        @Override
        public void close() {}
      };
    }
  }

  private static Tree tree(byte[]... contents) {
    Attributes attributes = new Attributes(0644, 0, 0, 0, 0, Xattrs.NONE);
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < contents.length; i++) {
      String name = String.format("%03d", i);
      entries.add(
          new Entry(Name.of(name), new Node.File(attributes, new Bytes(contents[i], name), null)));
    }
    return new Tree(new MemoryDirectory(attributes.withPermissions(0755), entries));
  }

  /// One that waits for its end, and one too long for that, which is written and taken back.
  @ParameterizedTest
  @ValueSource(ints = {100, 5 * BLOCK_SIZE + 7, 200 * BLOCK_SIZE + 7})
  void duplicatesTakeNoRoom(int size) throws IOException {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    byte[] other = new byte[size];
    new Random(size + 1).nextBytes(other);
    Choice choice = Choice.of(CompressorId.LZ4, BLOCK_SIZE);
    Path image = folder.resolve("image");
    PackReport report = pack(tree(content, other, content.clone(), other, content), choice, image);
    assertEquals(3, report.duplicateFiles());
    assertEquals(3L * size, report.duplicateSize());
    assertTrue(report.dataSize() < 2L * size + 3 * BLOCK_SIZE, report.toString());
    Path twice = folder.resolve("twice");
    pack(tree(content, other, content.clone(), content, content), choice, twice);
    assertEquals(Files.size(image), Files.size(twice), "what was taken back is cut off");
    try (SquashfsImage opened = SquashfsImage.open(image)) {
      Checks.sound(opened);
      assertEquals(
          TreeManifest.of(tree(content, other, content, other, content)),
          TreeManifest.of(opened.tree()));
    }
  }

  @Test
  void aContentThatEndsEarlyEndsThePack() {
    Path image = folder.resolve("image");
    FileContent longer = new Bytes(new byte[] {1, 2, 3}, "short");
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                ImagePacker.pack(
                    store -> {
                      store.store(longer.open(), 10, "short");
                      return tree();
                    },
                    image,
                    Choice.of(CompressorId.LZ4, BLOCK_SIZE).options(),
                    PackListener.NONE));
    assertEquals("short: ends at byte 3, too early", e.getMessage());
    assertFalse(Files.exists(image));
  }
}
