package io.squashkit.squashfs.interop;

import io.squashkit.squashfs.codec.Compression;
import io.squashkit.squashfs.pack.ImagePacker;
import io.squashkit.squashfs.pack.PackListener;
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
import java.util.List;

/// A process that packs a file whose end never comes, to be killed in the middle: it says so on its
/// standard output when a good part of the image is written.
final class StuckPack {
  private static final long SIZE = 64 << 20;
  private static final long STUCK = 48 << 20;

  private StuckPack() {}

  public static void main(String[] arguments) throws IOException {
    Choice choice = new Choice();
    choice.level = Compression.DEFAULT_LEVEL;
    choice.compressor = null;
    choice.threads = 1;
    choice.memory = 4 << 20;
    Attributes attributes = new Attributes(0755, 0, 0, 1, 0, Xattrs.NONE);
    Node file = new Node.File(attributes, new Endless(), null);
    Entry entry = new Entry(Name.of("endless"), file);
    ImagePacker.pack(
        new Tree(new MemoryDirectory(attributes, List.of(entry))),
        Path.of(arguments[0]),
        choice.options(),
        PackListener.NONE);
  }

  private record Endless() implements FileContent {
    @Override
    public long size() {
      return SIZE;
    }

    @Override
    public ContentReader open() {
      return new ContentReader() {
        @Override
        public int read(long position, ByteBuffer into) {
          if (position >= STUCK) {
            System.out.println("stuck");
            while (true) {
              try {
                Thread.sleep(1_000_000);
              } catch (InterruptedException e) {
                // nothing but a signal ends this
              }
            }
          }
          int count = into.remaining();
          for (int i = 0; i < count; i++) {
            into.put((byte) (position + i + (position >> 12)));
          }
          return count;
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public String origin() {
      return "endless";
    }
  }
}
