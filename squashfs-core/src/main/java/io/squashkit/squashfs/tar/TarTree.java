package io.squashkit.squashfs.tar;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Nodes;
import io.squashkit.squashfs.tree.Tree;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A tree that grows member by member, as it would on a disk: a later member takes an earlier one's
/// place, but a directory keeps what is in it. Unlike on a disk nothing is reached through a symbolic
/// link. Failures say what is wrong with a path, not where it comes from.
final class TarTree {
  /// What a reader of images goes down to.
  private static final int DEEPEST = 4096;

  private final TarDirectory root = TarDirectory.implied(null, Name.of(""));

  /// The last path's directory: the next one often has the same.
  private byte[] lastPrefix = {};

  private TarDirectory lastParent = root;

  /// A place in the tree.
  ///
  /// @param parent the directory
  /// @param name in it, or null if the place is the root
  record Place(TarDirectory parent, @Nullable Name name) {}

  /// Finds the place of a path and makes the directories above it that are missing. Empty names and `.`
  /// mean nothing, so all paths start at the root.
  Place make(byte[] path) throws TarException {
    int end = path.length;
    while (end > 0 && path[end - 1] == '/') {
      end--;
    }
    int start = end;
    while (start > 0 && path[start - 1] != '/') {
      start--;
    }
    if (start == lastPrefix.length
        && end > start
        && Arrays.equals(path, 0, start, lastPrefix, 0, start)
        && !isDot(path, start, end)) {
      return new Place(lastParent, name(path, start, end));
    }
    Place place = walk(path, true);
    if (place == null) { // a walk that makes what is missing finds a place
      throw new IllegalStateException();
    }
    if (place.name != null && end > start && !isDot(path, start, end)) {
      lastPrefix = Arrays.copyOf(path, start);
      lastParent = place.parent;
    }
    return place;
  }

  private static boolean isDot(byte[] path, int start, int end) {
    return end - start == 1 && path[start] == '.';
  }

  private @Nullable Place walk(byte[] path, boolean make) throws TarException {
    TarDirectory directory = root;
    @Nullable Name last = null;
    int depth = 0;
    int start = 0;
    while (start < path.length) {
      int end = start;
      while (end < path.length && path[end] != '/') {
        end++;
      }
      if (end > start && !isDot(path, start, end)) {
        Name name = name(path, start, end);
        if (last != null) {
          TarDirectory next = down(directory, last, make);
          if (next == null) {
            return null;
          }
          directory = next;
        }
        last = name;
        depth++;
        if (depth > DEEPEST) {
          throw new TarException("path: goes down more than " + DEEPEST + " directories");
        }
      }
      start = end + 1;
    }
    return new Place(directory, last);
  }

  private static Name name(byte[] path, int start, int end) throws TarException {
    Name name = Name.of(Arrays.copyOfRange(path, start, end));
    if (!name.isSound()) {
      throw TarException.field(
          "path",
          "one with the name " + Shown.of(name.bytes()),
          "names of 1 to 255 bytes, no NUL, not ..");
    }
    return name;
  }

  private static @Nullable TarDirectory down(TarDirectory directory, Name name, boolean make)
      throws TarException {
    Entry entry = directory.find(name);
    if (entry == null) {
      if (!make) {
        return null;
      }
      TarDirectory made = TarDirectory.implied(directory, name);
      directory.put(new Entry(name, made));
      return made;
    }
    if (entry.node() instanceof TarDirectory found) {
      return found;
    }
    throw new TarException(
        Shown.of(directory.path(name))
            + " on its way is "
            + kind(entry.node())
            + ", allowed: a directory");
  }

  private static String kind(Node node) {
    return node instanceof Node.Symlink ? "a symbolic link" : "no directory";
  }

  /// Puts a directory in its place.
  void directory(Place place, Attributes attributes) {
    Name name = place.name;
    if (name == null) {
      root.attributes(attributes);
      return;
    }
    Entry entry = place.parent.find(name);
    if (entry != null && entry.node() instanceof TarDirectory known) {
      known.attributes(attributes);
    } else {
      place.parent.put(new Entry(name, new TarDirectory(place.parent, name, attributes)));
    }
  }

  /// Refuses a place that a member other than a directory cannot take.
  Name free(Place place) throws TarException {
    Name name = place.name;
    if (name == null) {
      throw new TarException("path: names the root, allowed only for directories");
    }
    Entry entry = place.parent.find(name);
    if (entry != null && entry.node() instanceof TarDirectory known && !known.isEmpty()) {
      throw new TarException("cannot take the place of a directory that is not empty");
    }
    return name;
  }

  /// Puts anything but a directory in its place.
  void put(Place place, Node node) throws TarException {
    Name name = free(place);
    Entry entry = place.parent.find(name);
    if (entry != null && entry.node() instanceof TarDirectory) {
      forgetLast();
    }
    place.parent.put(new Entry(name, node));
  }

  private void forgetLast() {
    lastPrefix = new byte[0];
    lastParent = root;
  }

  /// Gives an earlier member a second name.
  void link(Place place, byte[] target) throws TarException {
    Place other = walk(target, false);
    Name otherName = other == null ? null : other.name;
    Entry entry = other == null || otherName == null ? null : other.parent.find(otherName);
    if (other == null || otherName == null || entry == null) {
      throw new TarException(
          "is a hard link to " + Shown.of(target) + ", which is not in front of it");
    }
    Node node = entry.node();
    if (node instanceof TarDirectory) {
      throw new TarException("is a hard link to " + Shown.of(target) + ", which is a directory");
    }
    if (other.parent == place.parent && Objects.equals(otherName, place.name)) {
      return;
    }
    if (node.linkKey() == null) {
      node = Nodes.withLinkKey(node, new Object());
      other.parent.put(new Entry(entry.name(), node));
    }
    put(place, node);
  }

  /// The whole tree; nothing can be added any more.
  Tree finish() {
    ArrayDeque<TarDirectory> left = new ArrayDeque<>();
    left.add(root);
    while (!left.isEmpty()) {
      TarDirectory directory = left.removeLast();
      directory.finish();
      for (Entry entry : directory.entries()) {
        if (entry.node() instanceof TarDirectory below) {
          left.add(below);
        }
      }
    }
    return new Tree(root);
  }
}
