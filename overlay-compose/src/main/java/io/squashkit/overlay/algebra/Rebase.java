package io.squashkit.overlay.algebra;

import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.squashfs.compare.DiffOptions;
import io.squashkit.squashfs.compare.TreeDiff;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.squashfs.tree.Xattrs;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Moves a layer to a new version of the base that it lies on. What the layer only copied, without changing
/// it, and what the new base has as the layer has it, is dropped, as are whiteouts of names that are gone. A
/// directory keeps what the layer changed of its attributes and takes all others from the new base. What both
/// have changed stays as the layer has it, and is a [Conflict].
///
/// Times are compared in whole seconds.
public final class Rebase {
  private static final int OLD = 0;
  private static final int NEW = 1;

  private final MarkSpace space;
  private final Beside root;
  private final Kept kept = new Kept();
  private final Kept bases;
  private final Kept fromOld;
  private final Kept fromNew;
  private final Set<Object> linked = new HashSet<>();
  private final List<byte[]> dropped = new ArrayList<>();
  private final List<Conflict> conflicts = new ArrayList<>();

  /// Directories that hide something else in the new base, if they stay.
  private final List<byte[]> hiding = new ArrayList<>();

  private Rebase(Beside root, MarkSpace space, DiffOptions options) throws IOException {
    this.root = root;
    this.space = space;
    this.bases = differences(root.wholeBase(OLD), root.wholeBase(NEW), options);
    this.fromOld = differences(root.base(OLD), root.shown(), options);
    this.linked.clear(); // only those count that differ from the new base
    this.fromNew = differences(root.base(NEW), root.shown(), options);
  }

  /// Moves a layer.
  ///
  /// @param layer the layer, whose directories are asked for entries more than once
  /// @param oldBase what it was made on: what those layers show together, without marks
  /// @param newBase what it is to lie on
  /// @param space where the layer's marks are
  /// @param options how entries are compared
  /// @return the layer on its new base, and what to look at
  /// @throws IOException if one of the trees cannot be read
  public static RebaseResult of(
      Tree layer, Tree oldBase, Tree newBase, MarkSpace space, DiffOptions options)
      throws IOException {
    Beside root = Beside.of(new Marked(space), layer.root(), oldBase.root(), newBase.root());
    Rebase rebase = new Rebase(root, space, options);
    rebase.decide();
    return new RebaseResult(KeptTree.of(layer, rebase.kept), rebase.dropped, rebase.conflicts);
  }

  private Kept differences(Node.Directory before, Node.Directory after, DiffOptions options)
      throws IOException {
    Kept found = new Kept();
    TreeDiff.compare(
        new Tree(before),
        new Tree(after),
        options,
        difference -> {
          found.add(difference.path());
          Node node = difference.after();
          if (node != null && node.linkKey() != null) {
            linked.add(node.linkKey());
          }
          return true;
        });
    return found;
  }

  private void decide() throws IOException {
    byte[] top = new byte[0];
    merge(top, root.layer(), root.base(OLD).attributes(), root.base(NEW).attributes());
    List<Beside.Item> directories = new ArrayList<>();
    Deque<Beside> left = new ArrayDeque<>();
    left.add(root);
    while (!left.isEmpty()) {
      for (Beside.Item item : left.removeLast().items()) {
        decide(item);
        if (item.below() != null) {
          directories.add(item);
          left.add(item.below());
        } else if (!kept.has(item.path())) {
          dropped.add(item.path());
        }
      }
    }
    for (Beside.Item item : directories) {
      if (!kept.has(item.path())) {
        dropped.add(item.path());
      }
    }
    for (byte[] path : hiding) {
      if (kept.has(path)) {
        conflicts.add(new Conflict(path, Conflict.Kind.BOTH_CHANGED));
      }
    }
    dropped.sort(Arrays::compareUnsigned);
    conflicts.sort(Comparator.comparing(Conflict::path, Arrays::compareUnsigned));
  }

  private void decide(Beside.Item item) {
    Node old = item.bases().get(OLD);
    Node now = item.bases().get(NEW);
    byte[] path = item.path();
    switch (item.kind()) {
      case WHITEOUT -> {
        if (old != null && now != null) {
          keep(path, bases.has(path) ? Conflict.Kind.REMOVED_HERE : null);
        }
      }
      case OPAQUE -> {
        kept.addWhole(path);
        keep(path, bases.has(path) ? Conflict.Kind.REMOVED_HERE : null);
      }
      case METACOPY -> keep(path, bases.has(path) ? Conflict.Kind.BOTH_CHANGED : null);
      case REDIRECTED -> {
        Beside below = item.below();
        boolean lost = below != null && below.hasBase(OLD) && !below.hasBase(NEW);
        keep(path, lost ? Conflict.Kind.REDIRECT_LOST : null);
      }
      case DIRECTORY -> directory(item, old, now);
      case OTHER -> other(item, old, now);
    }
  }

  private void keep(byte[] path, Conflict.@Nullable Kind conflict) {
    kept.add(path);
    if (conflict != null) {
      conflicts.add(new Conflict(path, conflict));
    }
  }

  private void other(Beside.Item item, @Nullable Node old, @Nullable Node now) {
    byte[] path = item.path();
    Object key = item.node().linkKey();
    boolean changedHere = old == null || fromOld.has(path);
    boolean isNew = now == null || fromNew.has(path) || (key != null && linked.contains(key));
    if (!isNew || !changedHere) {
      return; // the new base has it, or counts
    }
    if (now == null) {
      keep(path, old == null ? null : Conflict.Kind.REMOVED_IN_BASE);
    } else if (old == null) {
      keep(path, Conflict.Kind.BOTH_ADDED);
    } else {
      keep(path, bases.has(path) ? Conflict.Kind.BOTH_CHANGED : null);
    }
  }

  private void directory(Beside.Item item, @Nullable Node old, @Nullable Node now) {
    byte[] path = item.path();
    if (!(old instanceof Node.Directory)) {
      kept.add(path);
    } else if (now instanceof Node.Directory) {
      merge(path, item.node(), old.attributes(), now.attributes());
    } else if (!same(shown(item.node()), old.attributes())) {
      kept.add(path);
    }
    if (now != null && !(now instanceof Node.Directory)) {
      if (old == null) {
        conflicts.add(new Conflict(path, Conflict.Kind.BOTH_ADDED));
      } else if (bases.has(path)) {
        hiding.add(path);
      }
    }
  }

  private Attributes shown(Node node) {
    return new Marked(space).shown(node.attributes());
  }

  /// Of a directory on all sides: what the layer changed counts, all else is the new base's.
  private void merge(byte[] path, Node layer, Attributes old, Attributes now) {
    Attributes here = shown(layer);
    boolean time = here.mtime() != old.mtime() || here.mtimeNanos() != old.mtimeNanos();
    Attributes merged =
        new Attributes(
            here.permissions() == old.permissions() ? now.permissions() : here.permissions(),
            here.owner() == old.owner() ? now.owner() : here.owner(),
            here.group() == old.group() ? now.group() : here.group(),
            time ? here.mtime() : now.mtime(),
            time ? here.mtimeNanos() : now.mtimeNanos(),
            merged(here.xattrs(), old.xattrs(), now.xattrs()));
    if (!same(merged, now)) {
      kept.add(path);
    }
    Map<String, byte[]> stored = new TreeMap<>(space.stored(merged.xattrs()).asMap());
    layer
        .attributes()
        .xattrs()
        .asMap()
        .forEach(
            (name, value) -> {
              if (space.isMark(name)) {
                stored.put(name, value);
              }
            });
    kept.attributes(path, merged.withXattrs(Xattrs.of(stored)));
  }

  private static Xattrs merged(Xattrs here, Xattrs old, Xattrs now) {
    Map<String, byte[]> merged = new TreeMap<>(now.asMap());
    here.asMap()
        .forEach(
            (name, value) -> {
              if (!Arrays.equals(value, old.asMap().get(name))) {
                merged.put(name, value);
              }
            });
    for (String name : old.asMap().keySet()) {
      if (!here.asMap().containsKey(name)) {
        merged.remove(name);
      }
    }
    return Xattrs.of(merged);
  }

  private static boolean same(Attributes one, Attributes other) {
    return one.withMtime(one.mtime()).equals(other.withMtime(other.mtime()));
  }
}
