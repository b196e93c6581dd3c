package io.squashkit.squashfs.interop;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.MemoryDirectory;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.squashfs.tree.Xattrs;
import io.squashkit.testdata.ByteText;
import io.squashkit.testdata.Content;
import io.squashkit.testdata.SpecEntry;
import io.squashkit.testdata.TreeSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A spec as a tree in memory: packed without ever lying on a disk.
public final class SpecTree {
  private final Map<String, List<SpecEntry>> children = new HashMap<>();
  private final Map<String, Node> linked = new HashMap<>();
  private final Map<String, SpecEntry> byPath = new HashMap<>();

  private SpecTree(TreeSpec spec) {
    for (SpecEntry entry : spec.entries()) {
      byPath.put(entry.path(), entry);
      if (!entry.path().isEmpty()) {
        int slash = entry.path().lastIndexOf('/');
        String parent = slash < 0 ? "" : entry.path().substring(0, slash);
        children.computeIfAbsent(parent, path -> new ArrayList<>()).add(entry);
      }
    }
    for (SpecEntry entry : spec.entries()) {
      if (entry.kind() == SpecEntry.Kind.LINK) {
        String first = first(entry);
        linked.computeIfAbsent(first, path -> node(byPath.get(path), path));
      }
    }
  }

  public static Tree of(TreeSpec spec) {
    SpecTree maker = new SpecTree(spec);
    return new Tree((Node.Directory) maker.node(spec.entries().getFirst(), null));
  }

  private String first(SpecEntry entry) {
    SpecEntry at = entry;
    while (at.kind() == SpecEntry.Kind.LINK) {
      at = byPath.get(at.target());
    }
    return at.path();
  }

  private Node node(SpecEntry entry, Object linkKey) {
    return switch (entry.kind()) {
      case DIR -> directory(entry);
      case FILE ->
          new Node.File(attributes(entry), new SpecContent(entry.content(), entry.path()), linkKey);
      case LINK -> linked.get(first(entry));
      case SLINK -> new Node.Symlink(attributes(entry), ByteText.bytes(entry.target()), linkKey);
      case BLK -> new Node.Device(attributes(entry), true, entry.major(), entry.minor(), linkKey);
      case CHR -> new Node.Device(attributes(entry), false, entry.major(), entry.minor(), linkKey);
      case FIFO -> new Node.Fifo(attributes(entry), linkKey);
      case SOCK -> new Node.Socket(attributes(entry), linkKey);
    };
  }

  private Node directory(SpecEntry entry) {
    List<Entry> entries = new ArrayList<>();
    for (SpecEntry child : children.getOrDefault(entry.path(), List.of())) {
      String name = child.path().substring(child.path().lastIndexOf('/') + 1);
      Node node = linked.get(child.path());
      entries.add(
          new Entry(Name.of(ByteText.bytes(name)), node == null ? node(child, null) : node));
    }
    entries.sort(Comparator.comparing(Entry::name));
    return new MemoryDirectory(attributes(entry), List.copyOf(entries));
  }

  private static Attributes attributes(SpecEntry entry) {
    Map<String, byte[]> xattrs = new TreeMap<>();
    entry.xattrs().forEach((name, value) -> xattrs.put(name, ByteText.bytes(value)));
    return new Attributes(
        entry.mode(),
        (int) entry.owner(),
        (int) entry.group(),
        entry.mtime(),
        0,
        Xattrs.of(xattrs));
  }

  /// The content of a spec's file.
  record SpecContent(Content content, String origin) implements FileContent {
    @Override
    public long size() {
      return content.size();
    }

    @Override
    public ContentReader open() {
      byte[] buffer = new byte[16 * Content.CHUNK];
      return new ContentReader() {
        @Override
        public int read(long position, ByteBuffer into) {
          int start = into.position();
          while (into.hasRemaining()) {
            int part = Math.min(buffer.length, into.remaining());
            int count = content.read(position + into.position() - start, buffer, 0, part);
            into.put(buffer, 0, count);
            if (count < part) {
              break;
            }
          }
          return into.position() - start;
        }

        @Override
        public long nextData(long position) {
          if (content.kind() != Content.Kind.SPARSE) {
            return position;
          }
          long at = position;
          while (at < content.size() && content.isHole(at / Content.CHUNK)) {
            at = (at / Content.CHUNK + 1) * Content.CHUNK;
          }
          return Math.min(at, content.size());
        }

        @Override
        public void close() {}
      };
    }
  }
}
