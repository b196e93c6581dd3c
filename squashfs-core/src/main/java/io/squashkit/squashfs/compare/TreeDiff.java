package io.squashkit.squashfs.compare;

import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds what differs between two trees. The way in for whoever compares.
///
/// Both are walked side by side by one thread, which asks each directory for its entries once and keeps
/// those on the way from the root only; contents are compared by several threads meanwhile.
public final class TreeDiff {
  private static final byte[] ROOT = {};

  private final Set<Aspect> regarded;
  private final ContentThreads threads;
  private final FoundDifferences found;
  private final Deque<Level> levels = new ArrayDeque<>();
  private final LinkGroups linksBefore = new LinkGroups();
  private final LinkGroups linksAfter = new LinkGroups();
  private final Map<LinkedPair, ContentComparison> linked = new HashMap<>();

  /// Two files with several names each: their contents are compared once.
  private record LinkedPair(Object before, Object after) {}

  private TreeDiff(DiffOptions options, ContentThreads threads, DiffListener listener) {
    this.regarded = options.regarded();
    this.threads = threads;
    this.found = new FoundDifferences(listener, threads);
  }

  /// Compares two trees.
  ///
  /// Everything below a directory that only one of them has is told entry by entry. Contents of one size
  /// are read; [FileContent]s that are equal as objects are taken to have equal bytes.
  ///
  /// @param before the first tree
  /// @param after the second tree
  /// @param options how
  /// @param listener told of each difference
  /// @return how many there are, as far as the listener wanted to hear of them
  /// @throws IOException if one of the trees cannot be read; differences that come before that place in
  ///     the order have been told
  public static DiffReport compare(
      Tree before, Tree after, DiffOptions options, DiffListener listener) throws IOException {
    try (ContentThreads threads = new ContentThreads(options.threads())) {
      TreeDiff diff = new TreeDiff(options, threads, listener);
      return diff.run(before.root(), after.root());
    }
  }

  /// A directory that both trees have, or one of them, and how far the walk through it is.
  private static final class Level {
    final byte[] path;
    final List<Entry> before;
    final List<Entry> after;
    final boolean inside;
    int nextBefore;
    int nextAfter;

    Level(byte[] path, List<Entry> before, List<Entry> after, boolean inside) {
      this.path = path;
      this.before = before;
      this.after = after;
      this.inside = inside;
    }

    boolean isDone() {
      return nextBefore == before.size() && nextAfter == after.size();
    }

    byte[] path(Name name) {
      if (path.length == 0) {
        return name.bytes();
      }
      byte[] longer = Arrays.copyOf(path, path.length + 1 + name.length());
      longer[path.length] = '/';
      System.arraycopy(name.bytes(), 0, longer, path.length + 1, name.length());
      return longer;
    }
  }

  private DiffReport run(Node.Directory before, Node.Directory after) throws IOException {
    try {
      both(ROOT, before, after);
      while (!levels.isEmpty() && found.areWanted()) {
        Level level = levels.getLast();
        if (level.isDone()) {
          levels.removeLast();
        } else {
          step(level);
        }
      }
    } catch (IOException e) {
      found
          .finish(); // what comes before the place that cannot be read; its own failure comes first
      throw e;
    }
    return found.finish();
  }

  private void step(Level level) throws IOException {
    Entry before =
        level.nextBefore < level.before.size() ? level.before.get(level.nextBefore) : null;
    Entry after = level.nextAfter < level.after.size() ? level.after.get(level.nextAfter) : null;
    if (before != null && after != null) {
      int order = before.name().compareTo(after.name());
      before = order <= 0 ? before : null;
      after = order >= 0 ? after : null;
    }
    if (before != null) {
      level.nextBefore++;
    }
    if (after != null) {
      level.nextAfter++;
    }
    if (before != null && after != null) {
      both(level.path(before.name()), before.node(), after.node());
    } else if (before != null) {
      only(level.path(before.name()), before.node(), null, level.inside);
    } else if (after != null) {
      only(level.path(after.name()), null, after.node(), level.inside);
    }
  }

  /// An entry that one tree has.
  private void only(byte[] path, @Nullable Node before, @Nullable Node after, boolean inside)
      throws IOException {
    found.add(Difference.only(path, before, after, inside), null);
    descend(path, before, after, true);
  }

  /// An entry that both trees have.
  private void both(byte[] path, Node before, Node after) throws IOException {
    EnumSet<Aspect> aspects = EntryComparison.of(before, after, regarded);
    boolean sameKind = !aspects.contains(Aspect.KIND);
    byte[] linkBefore = path;
    byte[] linkAfter = path;
    if (sameKind && regarded.contains(Aspect.LINKS)) {
      linkBefore = linksBefore.first(before, path);
      linkAfter = linksAfter.first(after, path);
      if (!Arrays.equals(linkBefore, linkAfter)) {
        aspects.add(Aspect.LINKS);
      }
    }
    ContentComparison content = null;
    if (before instanceof Node.File one
        && after instanceof Node.File other
        && regarded.contains(Aspect.CONTENT)
        && !aspects.contains(Aspect.CONTENT)) {
      content = content(one, other);
    }
    List<String> xattrs =
        aspects.contains(Aspect.XATTRS)
            ? EntryComparison.names(before.attributes().xattrs(), after.attributes().xattrs())
            : List.of();
    Difference difference =
        new Difference(path, before, after, false, aspects, xattrs, linkBefore, linkAfter);
    found.add(difference, content);
    descend(path, before, after, !sameKind);
  }

  private @Nullable ContentComparison content(Node.File before, Node.File after) {
    FileContent one = before.content();
    FileContent other = after.content();
    if (one.size() == 0 || one.equals(other)) {
      return null;
    }
    Object keyBefore = before.linkKey();
    Object keyAfter = after.linkKey();
    if (keyBefore == null || keyAfter == null) {
      return threads.start(one, other);
    }
    return linked.computeIfAbsent(
        new LinkedPair(keyBefore, keyAfter), pair -> threads.start(one, other));
  }

  private void descend(byte[] path, @Nullable Node before, @Nullable Node after, boolean inside)
      throws IOException {
    List<Entry> one = before instanceof Node.Directory directory ? directory.entries() : List.of();
    List<Entry> other = after instanceof Node.Directory directory ? directory.entries() : List.of();
    if (!one.isEmpty() || !other.isEmpty()) {
      levels.add(new Level(path, one, other, inside));
    }
  }
}
