package io.squashkit.overlay.layer;

import io.squashkit.squashfs.tree.Tree;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Any tree as a layer, such as that of a tar archive. Directories are read when somebody asks, once, and
/// kept: so a tree comes to lie in memory as far as it is looked at.
public final class TreeLayer implements Layer {
  private final String name;
  private final TreeNode root;
  private final Closeable closed;
  private final Map<Object, Long> linked = new HashMap<>();
  private long last;

  /// Takes a tree.
  ///
  /// @param name what to call it in messages
  /// @param tree the tree
  /// @param closed what is closed with the layer
  public TreeLayer(String name, Tree tree, Closeable closed) {
    this.name = name;
    this.closed = closed;
    this.root = new TreeNode(this, tree.root(), number(null), name);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public LayerNode root() {
    return root;
  }

  @Override
  public boolean showsMarks(MarkSpace space) {
    return true;
  }

  @Override
  public void close() throws IOException {
    closed.close();
  }

  /// Numbers an object: a tree has no inode numbers of its own.
  ///
  /// @param link its link key
  synchronized long number(@Nullable Object link) {
    if (link == null) {
      return ++last;
    }
    Long known = linked.get(link);
    if (known == null) {
      known = ++last;
      linked.put(link, known);
    }
    return known;
  }
}
