package io.squashkit.squashfs.edit;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Nodes;
import io.squashkit.squashfs.tree.Xattrs;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a definition does to its path.
sealed interface PseudoDefinition {
  /// Makes the node of a new entry, once.
  @FunctionalInterface
  interface Maker {
    /// Makes it.
    ///
    /// @param attributes those that the definition gives
    /// @param key its link key
    Node make(Attributes attributes, @Nullable Object key) throws IOException;
  }

  /// A new directory.
  record NewDirectory(Attributes attributes, boolean timed) implements PseudoDefinition {}

  /// A new entry other than a directory, which may get several names.
  final class NewEntry implements PseudoDefinition {
    final Map<String, byte[]> xattrs = new HashMap<>();
    boolean linked;
    private final Attributes attributes;
    private final Maker maker;
    private @Nullable Node made;

    NewEntry(Attributes attributes, Maker maker) {
      this.attributes = attributes;
      this.maker = maker;
    }

    Node node() throws IOException {
      if (made == null) {
        Node node = maker.make(attributes, linked ? this : null);
        made = Nodes.withAttributes(node, with(node.attributes(), xattrs));
      }
      return made;
    }
  }

  /// Another name of a new entry.
  record Link(List<Name> target) implements PseudoDefinition {}

  /// Other attributes for what is there.
  record Modify(int permissions, int owner, int group, @Nullable Long mtime)
      implements PseudoDefinition {
    Attributes apply(Attributes attributes) {
      Attributes changed = attributes.withPermissions(permissions).withOwner(owner, group);
      return mtime == null ? changed : changed.withMtime(mtime);
    }
  }

  /// An extended attribute for what is there.
  record Xattr(XattrText text) implements PseudoDefinition {}

  /// Takes away what is there, with all below it.
  record Remove() implements PseudoDefinition {}

  /// Attributes with more extended ones.
  static Attributes with(Attributes attributes, Map<String, byte[]> more) {
    if (more.isEmpty()) {
      return attributes;
    }
    Map<String, byte[]> all = new HashMap<>(attributes.xattrs().asMap());
    all.putAll(more);
    return attributes.withXattrs(Xattrs.of(all));
  }
}
