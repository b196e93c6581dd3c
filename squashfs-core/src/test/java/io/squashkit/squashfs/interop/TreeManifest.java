package io.squashkit.squashfs.interop;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.testdata.ByteText;
import io.squashkit.testdata.Manifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Walks a tree, reads all of it, and lists it to be compared.
public final class TreeManifest {
  private final SortedMap<String, Manifest.Row> rows = new TreeMap<>();
  private final Map<Object, String> firstNames = new HashMap<>();
  private final Map<Object, String> digests = new HashMap<>();

  private TreeManifest() {}

  public static Manifest of(Tree tree) throws IOException {
    TreeManifest maker = new TreeManifest();
    maker.add("", tree.root());
    return new Manifest(maker.rows).withFirstNames();
  }

  private void add(String path, Node node) throws IOException {
    Attributes a = node.attributes();
    SortedMap<String, String> xattrs = new TreeMap<>();
    a.xattrs().asMap().forEach((name, value) -> xattrs.put(name, ByteText.of(value)));
    Object key = node.linkKey();
    String first = key == null ? path : firstNames.computeIfAbsent(key, any -> path);
    rows.put(
        path,
        new Manifest.Row(
            letter(node),
            a.permissions(),
            Integer.toUnsignedLong(a.owner()),
            Integer.toUnsignedLong(a.group()),
            a.mtime(),
            node instanceof Node.File file ? file.content().size() : 0,
            detail(node),
            xattrs,
            first));
    if (node instanceof Node.Directory directory) {
      for (Entry entry : directory.entries()) {
        String name = ByteText.of(entry.name().bytes());
        add(path.isEmpty() ? name : path + "/" + name, entry.node());
      }
    }
  }

  private static char letter(Node node) {
    return switch (node) {
      case Node.Directory _ -> 'd';
      case Node.File _ -> 'f';
      case Node.Symlink _ -> 'l';
      case Node.Device device -> device.block() ? 'b' : 'c';
      case Node.Fifo _ -> 'p';
      case Node.Socket _ -> 's';
    };
  }

  private String detail(Node node) throws IOException {
    return switch (node) {
      case Node.Directory _, Node.Fifo _, Node.Socket _ -> "";
      case Node.Symlink link -> ByteText.of(link.target());
      case Node.Device device -> device.major() + ":" + device.minor();
      case Node.File file -> {
        Object key = file.linkKey();
        String known = key == null ? null : digests.get(key);
        String digest = known == null ? digest(file.content()) : known;
        if (key != null) {
          digests.put(key, digest);
        }
        yield digest;
      }
    };
  }

  private static String digest(FileContent content) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
    ByteBuffer buffer = ByteBuffer.allocateDirect(100_000);
    try (ContentReader reader = content.open()) {
      long at = 0;
      while (at < content.size()) {
        buffer.clear();
        int count = reader.read(at, buffer);
        if (count <= 0) {
          throw new IOException(content.origin() + " ends at " + at + " of " + content.size());
        }
        digest.update(buffer.flip());
        at += count;
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
