package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.format.Limits;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All inodes of the tree to be packed, numbered. Numbers go directory by directory, parents first, so
/// that the entries of a directory have neighbouring numbers, and an inode's number is larger than its
/// parent's. What the format cannot hold is refused here, before any byte is written.
final class Inventory {
  final List<Item> items = new ArrayList<>();
  final List<Item.Directory> directories = new ArrayList<>();
  final List<Item.File> files = new ArrayList<>();
  long symlinks;
  long others;
  long hardLinks;
  long contentSize;

  private final Map<Object, Item> linked = new HashMap<>();
  private final IdentityHashMap<Placement, Item.File> storedOnce = new IdentityHashMap<>();
  private final Map<String, String> kinds = new HashMap<>();

  private Inventory() {}

  static Inventory of(Tree tree) throws IOException {
    Inventory inventory = new Inventory();
    ArrayDeque<Item.Directory> open = new ArrayDeque<>();
    open.push(inventory.directory(tree.root(), null));
    List<Item.Directory> below = new ArrayList<>();
    while (!open.isEmpty()) {
      Item.Directory directory = open.pop();
      below.clear();
      inventory.number(directory, below);
      for (int i = below.size() - 1; i >= 0; i--) { // so that the first comes next
        open.push(below.get(i));
      }
    }
    inventory.linked.clear();
    inventory.measureHeights();
    return inventory;
  }

  private void number(Item.Directory directory, List<Item.Directory> below) throws IOException {
    @Nullable Name previous = null;
    for (int i = 0; i < directory.children.length; i++) {
      Entry entry = directory.entries.get(i);
      check(directory, entry, previous);
      previous = entry.name();
      Item item = item(directory, entry);
      directory.children[i] = item;
      if (item instanceof Item.Directory child) {
        below.add(child);
      }
    }
  }

  private Item item(Item.Directory parent, Entry entry) throws IOException {
    Object key = entry.node().linkKey();
    if (key != null) {
      Item earlier = linked.get(key);
      if (earlier != null) {
        earlier.links++;
        hardLinks++;
        return earlier;
      }
    }
    Item item = fresh(parent, entry);
    if (key != null) {
      linked.put(key, item);
    }
    return item;
  }

  private Item fresh(Item.Directory parent, Entry entry) throws IOException {
    switch (entry.node()) {
      case Node.Directory node -> {
        return directory(node, parent);
      }
      case Node.File node -> {
        contentSize += node.content().size();
        Item.File file = new Item.File(node, nextNumber(), entry.name(), kind(entry.name()));
        place(file);
        items.add(file);
        files.add(file);
        return file;
      }
      case Node.Symlink node -> {
        symlinks++;
        return plain(node);
      }
      case Node.Device node -> {
        others++;
        return plain(node);
      }
      case Node.Fifo node -> {
        others++;
        return plain(node);
      }
      case Node.Socket node -> {
        others++;
        return plain(node);
      }
    }
  }

  private void place(Item.File file) {
    if (file.file().content() instanceof StoredOnce stored) {
      Item.File earlier = storedOnce.putIfAbsent(stored.place(), file);
      if (earlier == null) {
        file.place = stored.place();
      } else {
        file.share(earlier);
      }
    }
  }

  private Item plain(Node node) {
    Item item = new Item(node, nextNumber());
    items.add(item);
    return item;
  }

  private Item.Directory directory(Node.Directory node, Item.@Nullable Directory parent)
      throws IOException {
    Item.Directory directory = new Item.Directory(node, nextNumber(), parent, node.entries());
    items.add(directory);
    directories.add(directory);
    return directory;
  }

  private int nextNumber() {
    return items.size() + 1;
  }

  /// Files of one kind lie next to each other in fragment blocks, since alike compresses well with
  /// alike. The kind is the last extension; `libx.so.1.2` is a `so`.
  private String kind(Name name) {
    byte[] bytes = name.bytes();
    int end = bytes.length;
    int dot = lastDot(bytes, end);
    while (dot > 0 && isNumber(bytes, dot + 1, end)) {
      end = dot;
      dot = lastDot(bytes, end);
    }
    if (dot <= 0 || end - dot > 8) {
      return "";
    }
    char[] text = new char[end - dot - 1];
    for (int i = 0; i < text.length; i++) {
      text[i] = (char) (bytes[dot + 1 + i] & 0xFF);
    }
    return kinds.computeIfAbsent(new String(text), same -> same);
  }

  private static int lastDot(byte[] bytes, int end) {
    int dot = end - 1;
    while (dot > 0 && bytes[dot] != '.') {
      dot--;
    }
    return dot;
  }

  private static boolean isNumber(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return false;
      }
    }
    return to > from;
  }

  private void measureHeights() {
    for (int i = directories.size() - 1; i > 0; i--) { // children come behind their parents
      Item.Directory directory = directories.get(i);
      Item.Directory parent = directory.parent;
      if (parent != null) {
        parent.height = Math.max(parent.height, directory.height + 1);
      }
    }
  }

  private static void check(Item.Directory directory, Entry entry, @Nullable Name previous)
      throws IOException {
    Name name = entry.name();
    if (!name.isSound()) {
      throw new IOException(
          path(directory, name)
              + ": name has "
              + name.length()
              + " bytes or a byte that no file name may hold,"
              + " allowed: 1 to "
              + Limits.MAX_NAME
              + " bytes, no slash, no NUL, not . or ..");
    }
    if (previous != null && previous.compareTo(name) >= 0) {
      throw new IllegalArgumentException(
          path(directory, name) + ": the tree's entries are not sorted or not unique");
    }
    if (entry.node() instanceof Node.Symlink link
        && (link.target().length == 0 || link.target().length > Limits.MAX_SYMLINK)) {
      throw new IOException(
          path(directory, name)
              + ": symbolic link target has "
              + link.target().length
              + " bytes, allowed: 1 to "
              + Limits.MAX_SYMLINK);
    }
    if (entry.node() instanceof Node.Device device
        && (device.major() >>> 12 != 0 || device.minor() >>> 20 != 0)) {
      throw new IOException(
          path(directory, name)
              + ": device number is "
              + device.major()
              + ":"
              + device.minor()
              + ", allowed: up to 4095:1048575");
    }
  }

  private static String path(Item.Directory directory, Name name) {
    StringBuilder path = new StringBuilder(name.toString());
    Item.Directory below = directory;
    while (below.parent != null) {
      Item.Directory parent = below.parent;
      for (int i = 0; i < parent.children.length; i++) {
        if (parent.children[i] == below) {
          path.insert(0, parent.entries.get(i).name() + "/");
          break;
        }
      }
      below = parent;
    }
    return path.toString();
  }
}
