package io.squashkit.cli.option;

import io.squashkit.squashfs.edit.EntryRule;
import io.squashkit.squashfs.edit.PseudoFiles;
import io.squashkit.squashfs.edit.Selection;
import io.squashkit.squashfs.edit.SortFile;
import io.squashkit.squashfs.edit.TreeEdit;
import io.squashkit.squashfs.edit.TreeMerge;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.FileOrder;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Tree;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What [EditOptions] ask for, ready to be done: merging, then selection, then pseudo files, then changes
/// of attributes, so that what pseudo files add is never left out, but gets forced owners and labels.
public final class Edits implements Closeable {
  private final Selection selection;
  private final List<EntryRule> before;
  private final @Nullable PseudoFiles pseudoFiles;
  private final List<EntryRule> after;
  private final boolean merge;
  private final List<String> grafts;
  private final @Nullable SortFile order;

  /// Makes a tree of sources.
  @FunctionalInterface
  public interface Source {
    /// Makes it.
    ///
    /// @param paths the sources, at least one
    /// @return the tree
    /// @throws IOException if a source cannot be read
    Tree tree(List<Path> paths) throws IOException;
  }

  Edits(
      Selection selection,
      List<EntryRule> before,
      @Nullable PseudoFiles pseudoFiles,
      List<EntryRule> after,
      boolean merge,
      List<String> grafts,
      @Nullable SortFile order) {
    this.selection = selection;
    this.before = before;
    this.pseudoFiles = pseudoFiles;
    this.after = after;
    this.merge = merge;
    this.grafts = grafts;
    this.order = order;
  }

  /// The tree to pack. If nothing is asked for, it is that of the sources, untouched.
  ///
  /// @param paths the sources
  /// @param source makes a tree of them, or of some of them
  /// @param warnings told of what is ignored, one line each
  /// @return the edited tree
  /// @throws UsageException if an option contradicts the sources
  /// @throws IOException if a source cannot be read, or an edit is not possible
  public Tree tree(List<Path> paths, Source source, Consumer<String> warnings)
      throws UsageException, IOException {
    Tree tree = selection.apply(sources(paths, source));
    tree = TreeEdit.apply(tree, before);
    if (pseudoFiles != null) {
      tree = pseudoFiles.apply(tree, warnings);
    }
    return TreeEdit.apply(tree, after);
  }

  private Tree sources(List<Path> paths, Source source) throws UsageException, IOException {
    if (!merge && grafts.isEmpty()) {
      return source.tree(paths);
    }
    List<Tree> trees = new ArrayList<>();
    if (merge) {
      for (Path path : paths) {
        trees.add(single(path, source));
      }
    } else {
      trees.add(source.tree(paths));
    }
    for (String graft : grafts) {
      int equals = graft.indexOf('=');
      if (equals < 0) {
        throw new UsageException("pack: --at: found '" + graft + "', allowed is PATH=DIR");
      }
      Path path = Path.of(graft.substring(equals + 1));
      try {
        List<Name> names = TreeMerge.names(graft.substring(0, equals));
        trees.add(TreeMerge.at(names, single(path, source)));
      } catch (IllegalArgumentException e) {
        throw new UsageException("pack: --at: " + e.getMessage());
      }
    }
    return TreeMerge.of(trees);
  }

  /// The tree of one source; a single file comes in a made-up root, which must not count.
  private static Tree single(Path path, Source source) throws IOException {
    Tree tree = source.tree(List.of(path));
    Path name = path.getFileName();
    if (name == null || Files.isDirectory(path)) {
      return tree;
    }
    List<Entry> entries = tree.root().entries();
    boolean madeUp =
        entries.size() == 1 && entries.getFirst().name().toString().equals(name.toString());
    return madeUp ? TreeMerge.withoutRoot(tree) : tree;
  }

  /// Which contents come first.
  ///
  /// @return the order, which says nothing of any file if none was asked for
  public FileOrder order() {
    return order == null ? FileOrder.NONE : order;
  }

  /// What was asked for in vain, once the image is made.
  ///
  /// @return one line each
  public List<String> unused() {
    return order == null ? List.of() : order.unused();
  }

  @Override
  public void close() throws IOException {
    if (pseudoFiles != null) {
      pseudoFiles.close();
    }
  }
}
