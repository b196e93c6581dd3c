package io.squashkit.squashfs.compare;

import io.squashkit.squashfs.tree.Node;
import java.util.HashMap;
import java.util.Map;

/// Which entries of a tree are one file: each is known by the first of its names that was seen. If two
/// trees agree in that for every name that both have, the same names are linked in both.
final class LinkGroups {
  private final Map<Object, byte[]> firstPaths = new HashMap<>();

  /// The first path of the file that an entry names.
  byte[] first(Node node, byte[] path) {
    Object key = node.linkKey();
    if (key == null) {
      return path;
    }
    byte[] known = firstPaths.putIfAbsent(key, path);
    return known == null ? path : known;
  }
}
