package io.squashkit.overlay.layer;

import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.testdata.ByteText;
import io.squashkit.testdata.Manifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/// Walks a layer, reads all of it, and lists it to be compared.
public final class LayerManifest {
  private final SortedMap<String, Manifest.Row> rows = new TreeMap<>();
  private final Map<Long, String> firstNames = new HashMap<>();

  private final boolean merged;

  private LayerManifest(boolean merged) {
    this.merged = merged;
  }

  public static Manifest of(Layer layer) throws IOException {
    return of(layer, false);
  }

  /// Lists what the kernel's overlay shows, but for names that it lists and does not find: whiteouts where
  /// nothing is merged, and files whose bytes are gone, which it lists in some mounts only. Files that are
  /// shorter than they say are as long as they are.
  public static Manifest ofOverlay(Path mount) throws IOException {
    try (Layer layer = Layers.open(mount)) {
      return of(layer, true);
    }
  }

  private static Manifest of(Layer layer, boolean merged) throws IOException {
    LayerManifest maker = new LayerManifest(merged);
    maker.add("", layer.root());
    return new Manifest(maker.rows).withFirstNames();
  }

  private void add(String path, LayerNode node) throws IOException {
    Status status = node.status();
    boolean linked = !status.isDirectory() && status.links() > 1;
    String first = linked ? firstNames.computeIfAbsent(status.inode(), any -> path) : path;
    rows.put(path, row(node, first));
    if (status.isDirectory()) {
      for (LayerEntry entry : node.entries()) {
        String name = ByteText.of(entry.name().bytes());
        String below = path.isEmpty() ? name : path + "/" + name;
        LayerNode child;
        try {
          child = node.child(entry.name());
        } catch (FileSystemException e) {
          if (!merged) {
            throw e;
          }
          continue;
        }
        if (child == null && merged) {
          continue;
        }
        Objects.requireNonNull(child);
        Status found = child.status();
        if (!merged && (found.kind() != entry.kind() || found.inode() != entry.inode())) {
          throw new AssertionError(entry + " is " + child.status());
        }
        add(below, child);
      }
    }
  }

  private Manifest.Row row(LayerNode node, String first) throws IOException {
    SortedMap<String, String> xattrs = new TreeMap<>();
    node.xattrs().asMap().forEach((name, value) -> xattrs.put(name, ByteText.of(value)));
    Status status = node.status();
    if (merged && status.isFile()) {
      byte[] bytes = Files.readAllBytes(Path.of(node.content().origin()));
      return row(status, bytes.length, digest(bytes), xattrs, first);
    }
    return row(status, detail(node), xattrs, first);
  }

  /// A row of what is known of an object.
  public static Manifest.Row row(
      Status status, String detail, SortedMap<String, String> xattrs, String first) {
    return row(status, status.isFile() ? status.size() : 0, detail, xattrs, first);
  }

  private static Manifest.Row row(
      Status status, long size, String detail, SortedMap<String, String> xattrs, String first) {
    return new Manifest.Row(
        "?pc?d?b?f?l?s???".charAt(status.kind() >> 12),
        status.permissions(),
        Integer.toUnsignedLong(status.owner()),
        Integer.toUnsignedLong(status.group()),
        status.modified().getEpochSecond(),
        size,
        detail,
        xattrs,
        first);
  }

  private static String detail(LayerNode node) throws IOException {
    Status status = node.status();
    return switch (status.kind()) {
      case FileStatus.REGULAR -> digest(node.content());
      case FileStatus.SYMLINK -> ByteText.of(node.target());
      case FileStatus.BLOCK_DEVICE, FileStatus.CHARACTER_DEVICE ->
          status.major() + ":" + status.minor();
      default -> "";
    };
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static String digest(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  /// The SHA-256 of a content, as rows have it.
  public static String digest(FileContent content) throws IOException {
    MessageDigest digest = sha256();
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
