package io.squashkit.cli.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// An image with one of everything, made without the host's file system, which could not hold some.
final class SampleImage {
  static final long TIME = 1_709_209_859; // 2024-02-29 12:30:59 UTC

  private SampleImage() {}

  /// Makes the image.
  static Path make(Path folder) throws IOException {
    Path image = folder.resolve("sample.squashfs");
    Node hello = file("hello\n", 0644, "k");
    MemoryDirectory bin =
        directory(
            entry("busy", file("#!/bin/sh\n".repeat(20_000), 04755, null)),
            entry("sh", new Node.Symlink(attributes(0777), "busy".getBytes(UTF_8), null)));
    MemoryDirectory dev =
        directory(
            entry("null", new Node.Device(attributes(0666), false, 1, 3, null)),
            entry("pipe", new Node.Fifo(attributes(0600), null)),
            entry("sda", new Node.Device(attributes(0660), true, 8, 1, null)),
            entry("socket", new Node.Socket(attributes(0600), null)));
    MemoryDirectory odd =
        directory(
            new Entry(Name.of("a\033[2Jb".getBytes(UTF_8)), file("escape", 0600, null)),
            new Entry(Name.of("a*b".getBytes(UTF_8)), file("star", 0600, null)),
            new Entry(Name.of("axb".getBytes(UTF_8)), file("x", 0600, null)),
            new Entry(Name.of("n\u00ff\u00fe".getBytes(ISO_8859_1)), file("bytes", 0600, null)));
    Tree tree =
        new Tree(
            directory(
                entry("bin", bin),
                entry("dev", dev),
                entry("empty", directory()),
                entry("hard", hello),
                entry("hello", hello),
                entry("lib", new Node.Symlink(attributes(0777), "/bin".getBytes(UTF_8), null)),
                entry("odd", odd),
                entry("zeros", file("\0".repeat(300_000), 0600, null))));
    PackOptions options = PackOptions.DEFAULTS;
    PackOptions gzip =
        new PackOptions(
            new Compression(CompressorId.GZIP, 9, Set.of()),
            options.blockSize(),
            1,
            options.memory(),
            true,
            true,
            true,
            true,
            true,
            false,
            null,
            TIME,
            null,
            0,
            true,
            true,
            PackOptions.Unreadable.FAIL,
            io.squashkit.squashfs.tree.FileOrder.NONE);
    ImagePacker.pack(tree, image, gzip, PackListener.NONE);
    return image;
  }

  private static MemoryDirectory directory(Entry... entries) {
    return new MemoryDirectory(attributes(0755), List.of(entries));
  }

  private static Entry entry(String name, Node node) {
    return new Entry(Name.of(name), node);
  }

  private static Attributes attributes(int permissions) {
    return new Attributes(permissions, 1000, 100, TIME, 0, Xattrs.NONE);
  }

  private static Node.File file(String text, int permissions, String link) {
    Attributes attributes = attributes(permissions);
    if (link != null) {
      attributes =
          attributes.withXattrs(
              Xattrs.of(
                  Map.of(
                      "user.note", "hi".getBytes(UTF_8), "user.raw", new byte[] {0, (byte) 255})));
    }
    return new Node.File(attributes, new Text(text.getBytes(UTF_8)), link);
  }

  /// Bytes in memory.
  private record Text(byte[] bytes) implements FileContent {
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
          into.put(Arrays.copyOfRange(bytes, (int) position, (int) position + count));
          return count;
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public String origin() {
      return "memory";
    }
  }
}
