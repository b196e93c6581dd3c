package io.squashkit.squashfs.compare;

import io.squashkit.squashfs.tree.Name;
import io.squashkit.testdata.ByteText;
import io.squashkit.testdata.Manifest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// What must be found between two trees, told from lists of all that is in them.
final class ExpectedDifferences {
  private static final Comparator<String> WALK =
      (one, other) -> {
        Name[] names = names(one);
        Name[] others = names(other);
        int same = Arrays.mismatch(names, others);
        return same < 0
            ? 0
            : same == names.length
                ? -1
                : same == others.length ? 1 : names[same].compareTo(others[same]);
      };

  private ExpectedDifferences() {}

  private static Name[] names(String path) {
    if (path.isEmpty()) {
      return new Name[0];
    }
    return Arrays.stream(path.split("/", -1))
        .map(name -> Name.of(ByteText.bytes(name)))
        .toArray(Name[]::new);
  }

  /// Lines such as `changed PATH [CONTENT, MODE]` in the order of the walk.
  static List<String> of(Manifest before, Manifest after) {
    TreeSet<String> paths = new TreeSet<>(WALK);
    paths.addAll(before.rows().keySet());
    paths.addAll(after.rows().keySet());
    List<String> lines = new ArrayList<>();
    Map<String, String> firstBefore = new HashMap<>();
    Map<String, String> firstAfter = new HashMap<>();
    for (String path : paths) {
      Manifest.Row one = before.rows().get(path);
      Manifest.Row other = after.rows().get(path);
      if (one == null || other == null) {
        lines.add((one == null ? "added " : "removed ") + ByteText.escape(path));
        continue;
      }
      EnumSet<Aspect> aspects = aspects(one, other);
      if (one.type() == other.type()) {
        firstBefore.putIfAbsent(one.firstName(), path);
        firstAfter.putIfAbsent(other.firstName(), path);
        String link = firstBefore.get(one.firstName());
        if (!link.equals(firstAfter.get(other.firstName()))) {
          aspects.add(Aspect.LINKS);
        }
      }
      if (!aspects.isEmpty()) {
        lines.add("changed " + ByteText.escape(path) + " " + aspects);
      }
    }
    return lines;
  }

  private static EnumSet<Aspect> aspects(Manifest.Row one, Manifest.Row other) {
    EnumSet<Aspect> aspects = EnumSet.noneOf(Aspect.class);
    add(aspects, Aspect.MODE, one.mode() != other.mode());
    add(aspects, Aspect.OWNER, one.owner() != other.owner());
    add(aspects, Aspect.GROUP, one.group() != other.group());
    add(aspects, Aspect.MTIME, one.mtime() != other.mtime());
    add(aspects, Aspect.XATTRS, !one.xattrs().equals(other.xattrs()));
    if (one.type() != other.type()) {
      aspects.add(Aspect.KIND);
    } else if (!one.detail().equals(other.detail())) {
      aspects.add(
          switch (one.type()) {
            case 'f' -> Aspect.CONTENT;
            case 'l' -> Aspect.TARGET;
            default -> Aspect.DEVICE;
          });
    }
    return aspects;
  }

  private static void add(EnumSet<Aspect> aspects, Aspect aspect, boolean differs) {
    if (differs) {
      aspects.add(aspect);
    }
  }
}
