package io.squashkit.testdata;

import io.squashkit.testdata.SpecEntry.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes layers of an overlay in which everything meets everything: few names, so that each has something
/// in most layers, and every kind of mark on whatever may bear it. The same seed gives the same layers.
public final class StackGenerator {
  /// All names that entries have.
  public static final List<String> NAMES = List.of("a", "b", "c", "d", "e");

  private static final int DEPTH = 4;

  private final SplittableRandom random;
  private final String prefix;
  private final boolean dataOnly;
  private final boolean soundMarks;
  private final boolean metacopies;
  private final List<SpecEntry> entries = new ArrayList<>();
  private final List<String> linkable = new ArrayList<>();

  private StackGenerator(
      SplittableRandom random,
      String prefix,
      boolean dataOnly,
      boolean soundMarks,
      boolean metacopies) {
    this.metacopies = metacopies;
    this.random = random;
    this.prefix = prefix;
    this.dataOnly = dataOnly;
    this.soundMarks = soundMarks;
  }

  /// Makes a stack.
  ///
  /// @param seed what to draw from
  /// @param layers how many
  /// @param dataOnly how many of the last ones hold nothing but files for others to point to
  /// @param prefix what marks start with, such as `trusted.overlay.`
  /// @param soundMarks false to have marks that mean nothing or are an error, too
  /// @return the layers, the topmost first
  public static List<TreeSpec> stack(
      long seed, int layers, int dataOnly, String prefix, boolean soundMarks) {
    return stack(seed, layers, dataOnly, prefix, soundMarks, true);
  }

  /// Makes a stack in which everything can be looked up: without files that only have metadata.
  ///
  /// @param seed what to draw from
  /// @param layers how many
  /// @param prefix what marks start with, such as `trusted.overlay.`
  /// @return the layers, the topmost first
  public static List<TreeSpec> wholeFiles(long seed, int layers, String prefix) {
    return stack(seed, layers, 0, prefix, true, false);
  }

  private static List<TreeSpec> stack(
      long seed, int layers, int dataOnly, String prefix, boolean soundMarks, boolean metacopies) {
    SplittableRandom random = new SplittableRandom(seed);
    List<TreeSpec> made = new ArrayList<>();
    for (int i = 0; i < layers; i++) {
      boolean data = i >= layers - dataOnly;
      StackGenerator layer = new StackGenerator(random, prefix, data, soundMarks, metacopies);
      layer.directory("", 0);
      made.add(new TreeSpec(layer.entries));
    }
    return made;
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private String name() {
    return NAMES.get(random.nextInt(NAMES.size()));
  }

  private void directory(String path, int depth) {
    SortedMap<String, String> marks = new TreeMap<>();
    if (chance(15)) {
      marks.put(prefix + "opaque", "y");
    } else if (chance(15)) {
      marks.put(prefix + "opaque", "x");
    } else if (!soundMarks && chance(5)) {
      marks.put(prefix + "opaque", chance(50) ? "yes" : "n");
    }
    if (chance(12)) {
      marks.put(prefix + "redirect", redirect());
    }
    boolean xattrWhiteouts = "x".equals(marks.get(prefix + "opaque"));
    add(entry(Kind.DIR, path, null, "", 0, 0, marks));
    if (depth == DEPTH) {
      return;
    }
    for (String name : NAMES) {
      if (chance(75 - 10 * depth)) {
        any(path.isEmpty() ? name : path + "/" + name, depth, xattrWhiteouts);
      }
    }
  }

  private void any(String path, int depth, boolean xattrWhiteouts) {
    int kind = random.nextInt(100);
    if (kind < 50) {
      directory(path, depth + 1);
    } else if (dataOnly || kind < 60) {
      file(path, new TreeMap<>());
    } else if (kind < 72) {
      add(entry(Kind.CHR, path, null, "", 0, 0, new TreeMap<>()));
    } else if (kind < 82 && metacopies) {
      metacopy(path);
    } else if (kind < 87 && (xattrWhiteouts || !soundMarks)) {
      SortedMap<String, String> marks = new TreeMap<>();
      marks.put(prefix + "whiteout", chance(50) ? "" : "y");
      Content content = new Content(Content.Kind.TEXT, chance(90) ? 0 : 5, 1);
      add(entry(Kind.FILE, path, content, "", 0, 0, marks));
    } else if (kind < 92 && !linkable.isEmpty()) {
      add(SpecEntry.link(path, linkable.get(random.nextInt(linkable.size()))));
    } else {
      special(path);
    }
  }

  private void file(String path, SortedMap<String, String> marks) {
    long size = chance(30) ? random.nextInt(20_000) : random.nextInt(50);
    Content content = new Content(Content.Kind.TEXT, size, random.nextInt(1000));
    add(entry(Kind.FILE, path, content, "", 0, 0, marks));
    linkable.add(path);
  }

  private void metacopy(String path) {
    SortedMap<String, String> marks = new TreeMap<>();
    marks.put(prefix + "metacopy", soundMarks || chance(90) ? "" : "\0\1");
    if (chance(60)) {
      marks.put(prefix + "redirect", redirect());
    }
    file(path, marks);
  }

  private void special(String path) {
    SortedMap<String, String> none = new TreeMap<>();
    switch (random.nextInt(5)) {
      case 0 ->
          add(entry(Kind.SLINK, path, null, chance(50) ? name() : "../" + name(), 0, 0, none));
      case 1 -> add(entry(Kind.CHR, path, null, "", random.nextInt(3), 7, none));
      case 2 -> add(entry(Kind.BLK, path, null, "", random.nextInt(2), 0, none));
      case 3 -> add(entry(Kind.FIFO, path, null, "", 0, 0, none));
      default -> add(entry(Kind.SOCK, path, null, "", 0, 0, none));
    }
    linkable.add(path);
  }

  private String redirect() {
    if (!soundMarks && chance(6)) {
      List<String> wrong = List.of("", "/", "..", "a/b", "/a//b", "/a/../b", "/a/", ".", "/./a");
      return wrong.get(random.nextInt(wrong.size()));
    }
    if (chance(40)) {
      return name();
    }
    StringBuilder path = new StringBuilder("/").append(name());
    while (chance(55)) {
      path.append('/').append(name());
    }
    return path.toString();
  }

  private void add(SpecEntry entry) {
    entries.add(entry);
  }

  /// Half of the entries have attributes of their own; some of them look like marks and are none.
  private SpecEntry entry(
      Kind kind,
      String path,
      @Nullable Content content,
      String target,
      int major,
      int minor,
      SortedMap<String, String> marks) {
    boolean user = kind == Kind.DIR || kind == Kind.FILE;
    if (chance(25)) {
      if (user) {
        marks.put("user.k" + random.nextInt(2), "v" + random.nextInt(3));
        marks.put(prefix + "overlay.opaque", "escaped");
      }
      marks.put("trusted.t", "w");
    }
    String other = prefix.startsWith("user.") ? "trusted.overlay." : "user.overlay.";
    if (user && chance(10)) {
      marks.put(other + "opaque", "y");
    }
    if (user && chance(10)) {
      marks.put(prefix + "impure", "y");
    }
    return new SpecEntry(
        kind,
        path,
        0400 | random.nextInt(0400),
        random.nextInt(3) * 1000L,
        random.nextInt(3) * 500L,
        1_600_000_000L + random.nextInt(1000),
        content,
        target,
        major,
        minor,
        marks);
  }
}
