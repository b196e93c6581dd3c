package io.squashkit.overlay.upper;

import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.LayerEntry;
import io.squashkit.overlay.layer.LayerManifest;
import io.squashkit.overlay.layer.LayerNode;
import io.squashkit.overlay.layer.Layers;
import io.squashkit.overlay.layer.Status;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.testdata.ByteText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// Everything that is in an upper directory, a line for each object, to be compared: but for what must
/// differ (the UUID) and which of several times is now.
final class UpperDump {
  private final List<String> lines = new ArrayList<>();
  private final Map<Long, String> firstNames = new HashMap<>();
  private final Instant start;

  private UpperDump(Instant start) {
    this.start = start;
  }

  /// Lists a folder.
  ///
  /// @param start what was modified since then has been modified now
  static List<String> of(Path folder, Instant start) throws IOException {
    UpperDump dump = new UpperDump(start.minusSeconds(2));
    try (Layer layer = Layers.open(folder)) {
      dump.add(".", layer.root());
    }
    return dump.lines;
  }

  private void add(String path, LayerNode node) throws IOException {
    Status status = node.status();
    StringBuilder line = new StringBuilder(path);
    line.append(" %o %d:%d".formatted(status.mode(), status.owner(), status.group()));
    if (status.isWhiteout()) { // all are names of one file
      lines.add(line.append(" whiteout").toString());
      return;
    }
    switch (status.kind()) {
      case FileStatus.REGULAR -> {
        line.append(" size=").append(status.size());
        line.append(" sha=").append(LayerManifest.digest(node.content()), 0, 12);
        line.append(holes(node) ? " holes" : "");
      }
      case FileStatus.SYMLINK -> line.append(" -> ").append(ByteText.of(node.target()));
      case FileStatus.CHARACTER_DEVICE, FileStatus.BLOCK_DEVICE ->
          line.append(" " + status.major() + ":" + status.minor());
      default -> {
        // nothing more to tell
      }
    }
    if (!status.isDirectory() && status.links() > 1) {
      line.append(" is " + firstNames.computeIfAbsent(status.inode(), any -> path));
    }
    line.append(" m=").append(time(status.modified()));
    for (Map.Entry<String, byte[]> xattr : node.xattrs().asMap().entrySet()) {
      boolean uuid = xattr.getKey().endsWith(".overlay.uuid");
      line.append(' ').append(xattr.getKey()).append('=');
      line.append(
          uuid ? xattr.getValue().length + " B" : HexFormat.of().formatHex(xattr.getValue()));
    }
    lines.add(line.toString());
    if (status.isDirectory()) {
      List<LayerEntry> entries = new ArrayList<>(node.entries());
      entries.sort(Comparator.comparing(LayerEntry::name));
      for (LayerEntry entry : entries) {
        LayerNode child = node.child(entry.name());
        add(path.equals(".") ? entry.name().toString() : path + "/" + entry.name(), child);
      }
    }
  }

  private static boolean holes(LayerNode node) throws IOException {
    if (node.status().size() < 1 << 16) {
      return false;
    }
    try (ContentReader reader = node.content().open()) {
      return reader.nextHole(0) < node.status().size();
    }
  }

  private String time(Instant time) {
    if (time.equals(Instant.ofEpochSecond(Fixture.TIME))) {
      return "lower";
    }
    if (time.equals(Instant.ofEpochSecond(Script.SET_TIME))) {
      return "set";
    }
    return time.isAfter(start) ? "now" : time.toString();
  }
}
