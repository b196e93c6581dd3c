package io.squashkit.squashfs.extract;

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
import java.util.Map;

/// Trees made by hand.
final class Trees {
  private Trees() {}

  static Attributes attributes(int permissions) {
    return new Attributes(permissions, 0, 0, 1_000_000_000, 0, Xattrs.NONE);
  }

  static Attributes attributes(int permissions, int owner, String xattr) {
    Xattrs xattrs = Xattrs.of(Map.of(xattr, new byte[] {1, 2}));
    return new Attributes(permissions, owner, owner, 1_000_000_000, 0, xattrs);
  }

  static Tree tree(Entry... entries) {
    return new Tree(new MemoryDirectory(attributes(0755), java.util.List.of(entries)));
  }

  static Entry directory(String name, Entry... entries) {
    return directory(name, 0755, entries);
  }

  static Entry directory(String name, int permissions, Entry... entries) {
    return new Entry(
        Name.of(name), new MemoryDirectory(attributes(permissions), java.util.List.of(entries)));
  }

  static Entry file(String name, FileContent content) {
    return new Entry(Name.of(name), new Node.File(attributes(0644), content, null));
  }

  static Entry file(String name, String text) {
    return file(name, content(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  static Entry link(String name, String target) {
    byte[] bytes = target.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return new Entry(Name.of(name), new Node.Symlink(attributes(0777), bytes, null));
  }

  /// Content of given bytes.
  static FileContent content(byte[] bytes) {
    return new Content(bytes.length) {
      @Override
      void fill(long position, ByteBuffer into) {
        into.put(bytes, (int) position, into.remaining());
      }
    };
  }

  /// Content of any size whose every long tells its own position; no page of it is zero.
  static FileContent counting(long size) {
    return new Content(size) {
      @Override
      void fill(long position, ByteBuffer into) {
        for (long at = position; into.hasRemaining(); at++) {
          into.put((byte) ((at / 8 + 1) >>> ((7 - at % 8) * 8)));
        }
      }
    };
  }

  /// Content that cannot be read from some position on.
  static FileContent broken(long size, long from) {
    return new Content(size) {
      @Override
      void fill(long position, ByteBuffer into) throws IOException {
        if (position + into.remaining() > from) {
          throw new IOException("data block 7 is damaged");
        }
        while (into.hasRemaining()) {
          into.put((byte) 1);
        }
      }
    };
  }

  /// Content by a rule.
  abstract static class Content implements FileContent {
    private final long size;

    Content(long size) {
      this.size = size;
    }

    abstract void fill(long position, ByteBuffer into) throws IOException;

    @Override
    public long size() {
      return size;
    }

    @Override
    public ContentReader open() {
      return new ContentReader() {
        @Override
        public int read(long position, ByteBuffer into) throws IOException {
          int count = (int) Math.min(into.remaining(), size - position);
          into.limit(into.position() + count);
          fill(position, into);
          return count;
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public String origin() {
      return "by rule";
    }
  }
}
