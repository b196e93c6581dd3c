package io.squashkit.squashfs.edit;

import io.squashkit.squashfs.scan.ExcludeRules;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.MemoryDirectory;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Trail;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which entries of a tree stay. Immutable.
///
/// Patterns are those of [ExcludeRules]; expressions are [Regex] and are looked for anywhere in the path
/// from the root, which has no slash in front: `^usr/.*\.so$`. What is to be left out is left out with
/// all below it, also where it is to be included. Where anything is to be included, what matches stays
/// with all below it, and so do the directories on the way to it; all else goes.
///
/// @param excludes patterns of what is left out
/// @param excludeExpressions expressions for the paths of what is left out
/// @param includes patterns of what stays
/// @param includeExpressions expressions for the paths of what stays
public record Selection(
    ExcludeRules excludes,
    List<Regex> excludeExpressions,
    ExcludeRules includes,
    List<Regex> includeExpressions) {

  /// Keeps the lists from changing.
  public Selection {
    excludeExpressions = List.copyOf(excludeExpressions);
    includeExpressions = List.copyOf(includeExpressions);
  }

  /// Chooses. With something to include the tree is read at once, since a directory that holds nothing of
  /// it must not stay; else as it is consumed.
  ///
  /// @param tree the tree, which stays as it is
  /// @return what is left of it
  /// @throws IOException if the tree cannot be read
  public Tree apply(Tree tree) throws IOException {
    Tree left = tree;
    if (!excludes.isEmpty() || !excludeExpressions.isEmpty()) {
      left = TreeEdit.apply(tree, List.of(this::exclude));
    }
    if (!includes.isEmpty() || !includeExpressions.isEmpty()) {
      left = new Tree(include(left.root()));
    }
    return left;
  }

  private @Nullable Attributes exclude(byte[] path, Node node, Attributes attributes) {
    return matches(excludes, excludeExpressions, path) ? null : attributes;
  }

  private static boolean matches(ExcludeRules rules, List<Regex> expressions, byte[] path) {
    int slash = path.length;
    while (slash > 0 && path[slash - 1] != '/') {
      slash--;
    }
    if (path.length > 0
        && rules.exclude(
            Arrays.copyOf(path, slash), Arrays.copyOfRange(path, slash, path.length))) {
      return true;
    }
    for (Regex expression : expressions) {
      if (path.length > 0 && expression.isIn(path)) {
        return true;
      }
    }
    return false;
  }

  /// A directory on the way: its entries are looked at one by one.
  private static final class Open {
    final Attributes attributes;
    final @Nullable Trail trail;
    final List<Entry> from;
    final List<Entry> kept = new ArrayList<>();
    int next;

    Open(Node.Directory directory, @Nullable Trail trail) throws IOException {
      this.attributes = directory.attributes();
      this.trail = trail;
      this.from = directory.entries();
    }
  }

  /// Depth by an own stack, since a tree may be deeper than the thread's.
  private Node.Directory include(Node.Directory root) throws IOException {
    Deque<Open> open = new ArrayDeque<>();
    open.push(new Open(root, null));
    while (true) {
      Open top = open.element();
      Node.Directory below = include(top);
      if (below != null) {
        open.push(new Open(below, new Trail(top.trail, top.from.get(top.next - 1).name())));
        continue;
      }
      open.pop();
      MemoryDirectory done = new MemoryDirectory(top.attributes, List.copyOf(top.kept));
      if (top.trail == null) {
        return done;
      }
      if (!top.kept.isEmpty()) {
        open.element().kept.add(new Entry(top.trail.name(), done));
      }
    }
  }

  /// Goes on in a directory until there is one below to look into; null at its end.
  private Node.@Nullable Directory include(Open in) {
    byte[] path = Trail.path(in.trail);
    while (in.next < in.from.size()) {
      Entry entry = in.from.get(in.next++);
      if (matches(includes, includeExpressions, Trail.path(path, entry.name()))) {
        in.kept.add(entry);
      } else if (entry.node() instanceof Node.Directory directory) {
        return directory;
      }
    }
    return null;
  }
}
