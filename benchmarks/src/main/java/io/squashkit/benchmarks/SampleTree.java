package io.squashkit.benchmarks;

import io.squashkit.squashfs.codec.Compression;
import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.pack.ImagePacker;
import io.squashkit.squashfs.pack.PackListener;
import io.squashkit.squashfs.pack.PackOptions;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.MemoryDirectory;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.squashfs.tree.Xattrs;
import io.squashkit.testdata.Content;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// Trees and images that benchmarks work on.
final class SampleTree {
  private static final Attributes ATTRIBUTES = new Attributes(0755, 0, 0, 1, 0, Xattrs.NONE);

  private SampleTree() {}

  /// Directories of files without content.
  static Tree emptyFiles(int directories, int filesEach) {
    List<Entry> top = new ArrayList<>();
    for (int d = 0; d < directories; d++) {
      List<Entry> entries = new ArrayList<>();
      for (int f = 0; f < filesEach; f++) {
        Content nothing = new Content(Content.Kind.ZERO, 0, 0);
        Attributes attributes = new Attributes(0644, f % 50, d % 7, 1 + f, 0, Xattrs.NONE);
        entries.add(
            new Entry(
                Name.of("file-number-" + f),
                new Node.File(attributes, new Computed(nothing), null)));
      }
      entries.sort(Comparator.comparing(Entry::name));
      top.add(new Entry(Name.of("directory" + d), new MemoryDirectory(ATTRIBUTES, entries)));
    }
    top.sort(Comparator.comparing(Entry::name));
    return new Tree(new MemoryDirectory(ATTRIBUTES, top));
  }

  /// One file of text, named `file`.
  static Tree oneFile(long size) {
    Content content = new Content(Content.Kind.TEXT, size, 1);
    Node file = new Node.File(ATTRIBUTES, new Computed(content), null);
    Entry entry = new Entry(Name.of("file"), file);
    return new Tree(new MemoryDirectory(ATTRIBUTES, List.of(entry)));
  }

  /// Packs with zstd 1 and without reading back.
  static void pack(Tree tree, Path image) throws IOException {
    PackOptions defaults = PackOptions.DEFAULTS;
    ImagePacker.pack(
        tree,
        image,
        new PackOptions(
            new Compression(CompressorId.ZSTD, 1, Set.of()),
            defaults.blockSize(),
            defaults.threads(),
            defaults.memory(),
            true,
            true,
            true,
            true,
            true,
            false,
            null,
            1L,
            null,
            0,
            false,
            true,
            PackOptions.Unreadable.FAIL,
            io.squashkit.squashfs.tree.FileOrder.NONE),
        PackListener.NONE);
  }

  private record Computed(Content content) implements FileContent {
    @Override
    public long size() {
      return content.size();
    }

    @Override
    public ContentReader open() {
      byte[] buffer = new byte[1 << 16];
      return new ContentReader() {
        @Override
        public int read(long position, ByteBuffer into) {
          int start = into.position();
          int count = 1;
          while (into.hasRemaining() && count > 0) {
            int most = Math.min(buffer.length, into.remaining());
            count = content.read(position + into.position() - start, buffer, 0, most);
            into.put(buffer, 0, count);
          }
          return into.position() - start;
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public String origin() {
      return content.toString();
    }
  }
}
