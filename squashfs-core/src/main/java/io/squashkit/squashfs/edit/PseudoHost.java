package io.squashkit.squashfs.edit;

import io.squashkit.squashfs.scan.DirectoryScanner;
import io.squashkit.squashfs.scan.ScanOptions;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Nodes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Files of the host in definitions; relative paths start at the working directory.
final class PseudoHost {
  private PseudoHost() {}

  /// The bytes of a file, to which a symbolic link may lead.
  static FileContent content(String name) throws IOException {
    Path path = path(name).toRealPath();
    if (DirectoryScanner.file(path, ScanOptions.DEFAULTS) instanceof Node.File file) {
      return file.content();
    }
    throw new IOException(path + ": is neither a file nor a link to one, allowed: files");
  }

  /// A file with its attributes.
  ///
  /// @param follow whether a symbolic link stands for what it leads to
  /// @param key its link key, if it has several names in the tree
  static Node node(String name, boolean follow, @Nullable Object key) throws IOException {
    Path path = path(name);
    Node node = DirectoryScanner.file(follow ? path.toRealPath() : path, ScanOptions.DEFAULTS);
    return key == null || node.linkKey() != null ? node : Nodes.withLinkKey(node, key);
  }

  private static Path path(String name) {
    return Path.of(new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
  }
}
