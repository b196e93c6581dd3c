package io.squashkit.squashfs.compare;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Xattrs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What differs between two entries of one path, but for the bytes of files of one size.
final class EntryComparison {
  private final Set<Aspect> regarded;
  private final EnumSet<Aspect> found = EnumSet.noneOf(Aspect.class);

  private EntryComparison(Set<Aspect> regarded) {
    this.regarded = regarded;
  }

  /// Compares.
  ///
  /// @param regarded what is looked at
  /// @return what differs
  static EnumSet<Aspect> of(Node before, Node after, Set<Aspect> regarded) {
    EntryComparison comparison = new EntryComparison(regarded);
    comparison.attributes(before.attributes(), after.attributes());
    if (isSameKind(before, after)) {
      comparison.details(before, after);
    } else {
      comparison.found.add(Aspect.KIND);
    }
    return comparison.found;
  }

  private static boolean isSameKind(Node before, Node after) {
    return switch (before) {
      case Node.Directory _ -> after instanceof Node.Directory;
      case Node.File _ -> after instanceof Node.File;
      case Node.Symlink _ -> after instanceof Node.Symlink;
      case Node.Device one -> after instanceof Node.Device other && one.block() == other.block();
      case Node.Fifo _ -> after instanceof Node.Fifo;
      case Node.Socket _ -> after instanceof Node.Socket;
    };
  }

  private void attributes(Attributes before, Attributes after) {
    differs(Aspect.MODE, before.permissions() != after.permissions());
    differs(Aspect.OWNER, before.owner() != after.owner());
    differs(Aspect.GROUP, before.group() != after.group());
    differs(Aspect.MTIME, before.mtime() != after.mtime());
    differs(Aspect.XATTRS, !before.xattrs().equals(after.xattrs()));
  }

  private void details(Node before, Node after) {
    if (before instanceof Node.File one && after instanceof Node.File other) {
      differs(Aspect.CONTENT, one.content().size() != other.content().size());
    } else if (before instanceof Node.Symlink one && after instanceof Node.Symlink other) {
      differs(Aspect.TARGET, !Arrays.equals(one.target(), other.target()));
    } else if (before instanceof Node.Device one && after instanceof Node.Device other) {
      differs(Aspect.DEVICE, one.major() != other.major() || one.minor() != other.minor());
    }
  }

  private void differs(Aspect aspect, boolean differs) {
    if (differs && regarded.contains(aspect)) {
      found.add(aspect);
    }
  }

  /// The names of attributes that are not the same in two sets.
  static List<String> names(Xattrs before, Xattrs after) {
    Map<String, byte[]> left = new TreeMap<>(before.asMap());
    List<String> names = new ArrayList<>();
    after
        .asMap()
        .forEach(
            (name, value) -> {
              if (!Arrays.equals(value, left.remove(name))) {
                names.add(name);
              }
            });
    names.addAll(left.keySet());
    names.sort(null);
    return names;
  }
}
