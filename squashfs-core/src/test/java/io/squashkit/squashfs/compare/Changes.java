package io.squashkit.squashfs.compare;

import io.squashkit.testdata.Content;
import io.squashkit.testdata.SpecEntry;
import io.squashkit.testdata.TreeSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/// Changes a spec here and there, in everything that can differ.
final class Changes {
  private final Random random;
  private final Set<String> gone = new HashSet<>();
  private final Set<String> linkTargets = new HashSet<>();

  private Changes(long seed) {
    random = new Random(seed);
  }

  static TreeSpec of(TreeSpec spec, long seed) {
    Changes changes = new Changes(seed);
    List<SpecEntry> result = new ArrayList<>();
    spec.entries().forEach(entry -> changes.linkTargets.add(entry.target()));
    for (SpecEntry entry : spec.entries()) {
      changes.change(entry, result);
    }
    return new TreeSpec(result);
  }

  private void change(SpecEntry entry, List<SpecEntry> result) {
    if (entry.path().isEmpty()) {
      result.add(entry);
      return;
    }
    int slash = entry.path().lastIndexOf('/');
    boolean orphan = slash > 0 && gone.contains(entry.path().substring(0, slash));
    boolean linked = linkTargets.contains(entry.path());
    boolean lost = entry.kind() == SpecEntry.Kind.LINK && gone.contains(entry.target());
    boolean leaf = entry.kind() != SpecEntry.Kind.DIR;
    if (orphan || lost || (!linked && random.nextInt(leaf ? 12 : 40) == 0)) {
      gone.add(entry.path());
      if (!orphan && random.nextBoolean()) { // something else in its place
        result.add(
            new SpecEntry(
                SpecEntry.Kind.FIFO, entry.path(), 0600, 1, 2, 3, null, "", 0, 0, new TreeMap<>()));
      }
      return;
    }
    result.add(random.nextInt(3) == 0 ? altered(entry) : entry);
    if (random.nextInt(10) == 0 && entry.path().length() - slash < 200) {
      String path = entry.path() + ".new";
      result.add(leaf && random.nextBoolean() ? SpecEntry.link(path, entry.path()) : fresh(path));
    }
  }

  private static SpecEntry fresh(String path) {
    return new SpecEntry(
        SpecEntry.Kind.FILE,
        path,
        0644,
        0,
        0,
        9,
        Content.parse("text:10:3"),
        "",
        0,
        0,
        new TreeMap<>());
  }

  private SpecEntry altered(SpecEntry e) {
    if (e.kind() == SpecEntry.Kind.LINK) { // a file of its own
      return fresh(e.path());
    }
    TreeMap<String, String> xattrs = new TreeMap<>(e.xattrs());
    Content content = e.content();
    String target = e.target();
    int major = e.major();
    int mode = e.mode();
    long mtime = e.mtime();
    long owner = e.owner();
    long group = e.group();
    switch (random.nextInt(6)) {
      case 0 -> mode ^= 0111;
      case 1 -> mtime++;
      case 2 -> owner ^= 7;
      case 3 -> group ^= 7;
      case 4 -> xattrs.merge("user.changed", "1", (one, other) -> null);
      default -> {
        if (content != null) {
          content =
              Content.parse(
                  random.nextBoolean() ? "text:5000:77" : "random:" + content.size() + ":99");
        } else if (e.kind() == SpecEntry.Kind.SLINK) {
          target += "x";
        } else {
          major ^= e.kind() == SpecEntry.Kind.CHR || e.kind() == SpecEntry.Kind.BLK ? 1 : 0;
        }
      }
    }
    return new SpecEntry(
        e.kind(), e.path(), mode, owner, group, mtime, content, target, major, e.minor(), xattrs);
  }
}
