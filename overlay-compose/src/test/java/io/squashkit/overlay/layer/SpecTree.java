package io.squashkit.overlay.layer;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.MemoryDirectory;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Nodes;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.squashfs.tree.Xattrs;
import io.squashkit.testdata.ByteText;
import io.squashkit.testdata.Content;
import io.squashkit.testdata.SpecEntry;
import io.squashkit.testdata.TreeSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// Trees from a spec and as text: one line an entry, `path kind words…`, sorted.
public final class SpecTree {
  private SpecTree() {}

  /// A spec as a tree in memory. Lines may leave out mode, owner, group and time: `file a/b text:3:1`.
  public static Tree of(String... lines) {
    StringBuilder text = new StringBuilder("dir . 755 0 0 1700000000\n");
    for (String line : lines) {
      String[] words = line.split(" ", 3);
      boolean isShort = words.length < 3 || !words[2].matches("[0-7]{1,4} \\d+ .*");
      boolean add = isShort && !words[0].equals("link");
      text.append(words[0]).append(' ').append(words[1]).append(add ? " 644 0 0 1700000000" : "");
      text.append(words.length > 2 ? " " + words[2] : "").append('\n');
    }
    return of(TreeSpec.parse(text.toString()));
  }

  /// A spec as a tree in memory.
  public static Tree of(TreeSpec spec) {
    Map<String, Node> nodes = new LinkedHashMap<>();
    Map<String, List<Entry>> entries = new LinkedHashMap<>();
    for (SpecEntry entry : spec.entries()) {
      if (entry.kind() == SpecEntry.Kind.LINK) {
        Node first = Objects.requireNonNull(nodes.get(entry.target()));
        nodes.put(entry.target(), Nodes.withLinkKey(first, entry.target()));
        nodes.put(entry.path(), Nodes.withLinkKey(first, entry.target()));
      } else {
        nodes.put(entry.path(), node(entry, entries));
      }
    }
    nodes.forEach(
        (path, node) -> {
          int slash = path.lastIndexOf('/');
          List<Entry> parent = entries.get(slash < 0 ? "" : path.substring(0, slash));
          if (!path.isEmpty() && parent != null) {
            parent.add(new Entry(Name.of(ByteText.bytes(path.substring(slash + 1))), node));
          }
        });
    entries.values().forEach(list -> list.sort(Comparator.comparing(Entry::name)));
    return new Tree((Node.Directory) Objects.requireNonNull(nodes.get("")));
  }

  private static Node node(SpecEntry entry, Map<String, List<Entry>> entries) {
    Attributes attributes = attributes(entry);
    return switch (entry.kind()) {
      case DIR ->
          new MemoryDirectory(
              attributes, entries.computeIfAbsent(entry.path(), path -> new ArrayList<>()));
      case FILE -> {
        Content content = Objects.requireNonNull(entry.content());
        yield new Node.File(attributes, new SpecContent(content, entry.path()), null);
      }
      case SLINK -> new Node.Symlink(attributes, ByteText.bytes(entry.target()), null);
      case BLK -> new Node.Device(attributes, true, entry.major(), entry.minor(), null);
      case CHR -> new Node.Device(attributes, false, entry.major(), entry.minor(), null);
      case FIFO -> new Node.Fifo(attributes, null);
      case SOCK -> new Node.Socket(attributes, null);
      case LINK -> throw new IllegalArgumentException();
    };
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

  /// What a tree holds: names, kinds, marks.
  public static List<String> text(Tree tree) throws java.io.IOException {
    List<String> lines = new ArrayList<>();
    text("", tree.root(), lines);
    return lines;
  }

  private static void text(String path, Node node, List<String> lines) throws java.io.IOException {
    StringBuilder line = new StringBuilder(path.isEmpty() ? "." : path);
    switch (node) {
      case Node.Directory _ -> line.append(" dir");
      case Node.File file -> line.append(" file ").append(file.content().size());
      case Node.Symlink link -> line.append(" slink ").append(ByteText.of(link.target()));
      case Node.Device device -> {
        boolean whiteout = !device.block() && device.major() == 0 && device.minor() == 0;
        line.append(whiteout ? " whiteout" : " device");
      }
      case Node.Fifo _ -> line.append(" fifo");
      case Node.Socket _ -> line.append(" socket");
    }
    node.attributes()
        .xattrs()
        .asMap()
        .forEach(
            (name, value) ->
                line.append(' ')
                    .append(name)
                    .append('=')
                    .append(ByteText.escape(ByteText.of(value))));
    lines.add(line.toString());
    if (node instanceof Node.Directory directory) {
      for (Entry entry : directory.entries()) {
        String name = ByteText.of(entry.name().bytes());
        text(path.isEmpty() ? name : path + "/" + name, entry.node(), lines);
      }
    }
  }

  /// The content of a spec's file.
  private record SpecContent(Content content, String origin) implements FileContent {
    @Override
    public long size() {
      return content.size();
    }

    @Override
    public ContentReader open() {
      return new ContentReader() {
        @Override
        public int read(long position, ByteBuffer into) {
          byte[] bytes = new byte[into.remaining()];
          int count = content.read(position, bytes, 0, bytes.length);
          into.put(bytes, 0, count);
          return count;
        }

        @Override
        public void close() {}
      };
    }
  }
}
