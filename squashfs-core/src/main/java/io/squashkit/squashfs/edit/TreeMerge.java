package io.squashkit.squashfs.edit;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Nodes;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.squashfs.tree.Xattrs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Lays trees over each other: directories of one path become one, whose attributes are those of the last
/// tree that has it; of all else the last tree's entry stays. Directories are merged when they are asked
/// for their entries. Whiteouts are entries like all others here.
public final class TreeMerge {
  private TreeMerge() {}

  /// Merges trees.
  ///
  /// @param trees from the lowest to the uppermost, at least one
  /// @return the merged tree; the tree itself if there is only one
  public static Tree of(List<Tree> trees) {
    if (trees.size() == 1) {
      return trees.getFirst();
    }
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < trees.size(); i++) {
      layers.add(new Layer(i, trees.get(i).root()));
    }
    return new Tree(new Merged(List.copyOf(layers)));
  }

  /// Moves a tree to a path, to be laid over another there. The directories on the way have mode 0755,
  /// owner and group 0 and the root's time; where the tree below has them, its attributes count.
  ///
  /// @param path the names on the way, from the root
  /// @param tree the tree
  /// @return the tree with its root at the path
  public static Tree at(List<Name> path, Tree tree) {
    Node.Directory top = tree.root();
    for (Name name : path.reversed()) {
      top = new Passage(top.attributes(), List.of(new Entry(name, top)));
    }
    return new Tree(top);
  }

  /// Marks a root that was made up, so that a tree below keeps its root's attributes.
  ///
  /// @param tree the tree
  /// @return the same, but for that
  /// @throws IOException if its root cannot be read
  public static Tree withoutRoot(Tree tree) throws IOException {
    return new Tree(new Passage(tree.root().attributes(), tree.root().entries()));
  }

  /// Takes a path apart.
  ///
  /// @param path slashes at its ends or doubled mean nothing
  /// @return its names, none for the root
  /// @throws IllegalArgumentException if it holds a name that no directory may hold
  public static List<Name> names(String path) {
    return names(path.getBytes(StandardCharsets.UTF_8));
  }

  static List<Name> names(byte[] path) {
    List<Name> names = new ArrayList<>();
    for (int from = 0; from < path.length; ) {
      int to = from;
      while (to < path.length && path[to] != '/') {
        to++;
      }
      if (to > from) {
        Name name = Name.of(Arrays.copyOfRange(path, from, to));
        if (!name.isSound()) {
          throw new IllegalArgumentException(
              "path holds the name '"
                  + name
                  + "', allowed: up to 255 bytes without NUL, not . or ..");
        }
        names.add(name);
      }
      from = to + 1;
    }
    return names;
  }

  /// A directory on the way to a tree, of which only the names count where another tree has it.
  private record Passage(Attributes attributes, List<Entry> entries) implements Node.Directory {
    Passage {
      attributes =
          new Attributes(0755, 0, 0, attributes.mtime(), attributes.mtimeNanos(), Xattrs.NONE);
    }
  }

  /// A directory of one tree.
  ///
  /// @param tree the number of the tree, since equal link keys of two trees mean nothing
  private record Layer(int tree, Node.Directory directory) {}

  private record LayerKey(int tree, Object key) {}

  private record Merged(List<Layer> layers) implements Node.Directory {
    @Override
    public Attributes attributes() {
      for (Layer layer : layers.reversed()) {
        if (!(layer.directory instanceof Passage)) {
          return layer.directory.attributes();
        }
      }
      return layers.getLast().directory.attributes();
    }

    @Override
    public List<Entry> entries() throws IOException {
      Map<Name, Node> others = new TreeMap<>();
      Map<Name, List<Layer>> directories = new TreeMap<>();
      for (Layer layer : layers) {
        for (Entry entry : layer.directory.entries()) {
          Node node = entry.node();
          if (node instanceof Node.Directory directory) {
            others.remove(entry.name());
            directories
                .computeIfAbsent(entry.name(), name -> new ArrayList<>(2))
                .add(new Layer(layer.tree, directory));
          } else {
            directories.remove(entry.name());
            others.put(entry.name(), rekeyed(node, layer.tree));
          }
        }
      }
      directories.forEach((name, merged) -> others.put(name, new Merged(List.copyOf(merged))));
      List<Entry> entries = new ArrayList<>(others.size());
      others.forEach((name, node) -> entries.add(new Entry(name, node)));
      return entries;
    }

    private static Node rekeyed(Node node, int tree) {
      @Nullable Object key = node.linkKey();
      return key == null ? node : Nodes.withLinkKey(node, new LayerKey(tree, key));
    }
  }
}
