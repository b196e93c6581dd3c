package io.squashkit.testdata;

import io.squashkit.testdata.SpecEntry.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes trees with everything in them that has ever gone wrong in an image: each kind of entry, sizes
/// around block boundaries, holes, equal contents, hard links, attributes of each prefix, names in no
/// encoding, deep and wide directories. The same seed gives the same tree.
public final class TreeGenerator {
  /// A file capability (`cap_net_raw=ep`), which the kernel checks for its form.
  public static final String CAPABILITY = "\1\0\0\2\0\40\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

  private static final long[] TIMES = {0, 1, 1_000_000_000, 1_700_000_000, 4_000_000_000L};

  private final SplittableRandom random;
  private final int blockSize;
  private final List<SpecEntry> entries = new ArrayList<>();
  private final List<String> folders = new ArrayList<>();
  private final List<String> linkable = new ArrayList<>();
  private final List<Content> contents = new ArrayList<>();
  private final Set<String> used = new HashSet<>();

  private TreeGenerator(long seed, int blockSize) {
    this.random = new SplittableRandom(seed);
    this.blockSize = blockSize;
  }

  /// A small tree of about 150 entries and 12 blocks of content that has one of everything.
  ///
  /// @param seed what to draw from
  /// @param blockSize the block size whose boundaries the file sizes keep to
  /// @return the tree
  public static TreeSpec everything(long seed, int blockSize) {
    TreeGenerator generator = new TreeGenerator(seed, blockSize);
    generator.add(generator.entry(Kind.DIR, "", null, "", 0, 0, new TreeMap<>()));
    generator.kinds();
    generator.sizes();
    generator.names();
    generator.deep();
    generator.wide(60);
    generator.attributes();
    generator.links();
    return new TreeSpec(generator.entries);
  }

  /// A tree of random entries.
  ///
  /// @param seed what to draw from
  /// @param blockSize the block size whose boundaries some of the file sizes keep to
  /// @param count how many entries besides the root
  /// @return the tree
  public static TreeSpec random(long seed, int blockSize, int count) {
    TreeGenerator generator = new TreeGenerator(seed, blockSize);
    generator.add(generator.entry(Kind.DIR, "", null, "", 0, 0, new TreeMap<>()));
    for (int i = 0; i < count; i++) {
      generator.addRandom();
    }
    return new TreeSpec(generator.entries);
  }

  private void kinds() {
    dir("kinds");
    add(entry(Kind.CHR, "kinds/null", null, "", 1, 3, new TreeMap<>()));
    add(entry(Kind.CHR, "kinds/large", null, "", 4095, 1_048_575, new TreeMap<>()));
    add(entry(Kind.BLK, "kinds/disk", null, "", 8, 17, new TreeMap<>()));
    add(entry(Kind.BLK, "kinds/minor", null, "", 259, 300, new TreeMap<>()));
    add(entry(Kind.FIFO, "kinds/pipe", null, "", 0, 0, new TreeMap<>()));
    add(entry(Kind.SOCK, "kinds/socket", null, "", 0, 0, new TreeMap<>()));
    add(entry(Kind.SLINK, "kinds/to", null, "../kinds/null", 0, 0, new TreeMap<>()));
    add(entry(Kind.SLINK, "kinds/far", null, "x/".repeat(2047), 0, 0, new TreeMap<>()));
    add(entry(Kind.SLINK, "kinds/bytes", null, "\377\200\n \\", 0, 0, new TreeMap<>()));
    dir("kinds/empty");
  }

  private void sizes() {
    dir("sizes");
    long seed = random.nextInt(1000);
    int[] around = {0, 1, 2, 100, blockSize - 1, blockSize, blockSize + 1, 2 * blockSize};
    for (int size : around) {
      file("sizes/" + size, new Content(Content.Kind.TEXT, size, seed));
    }
    file("sizes/same", new Content(Content.Kind.TEXT, blockSize + 1, seed));
    file("sizes/prefix", new Content(Content.Kind.TEXT, 2 * blockSize + 1, seed));
    file("sizes/random", new Content(Content.Kind.RANDOM, blockSize + 77, seed));
    file("sizes/random-end", new Content(Content.Kind.RANDOM, 77, seed));
    file("sizes/zero", new Content(Content.Kind.ZERO, 2 * blockSize + 5, 0));
    file("sizes/zero-block", new Content(Content.Kind.ZERO, blockSize, 0));
    file("sizes/zero-end", new Content(Content.Kind.ZERO, 5, 0));
    file("sizes/mixed", new Content(Content.Kind.MIXED, 2 * blockSize + 1000, seed));
    file("sizes/sparse", new Content(Content.Kind.SPARSE, (5 << 20) + 3, seed));
    file("sizes/hole", new Content(Content.Kind.SPARSE, 1 << 20, 3));
    file("sizes/code", new Content(Content.Kind.CODE, 40_000, seed));
  }

  private void names() {
    dir("names");
    dir("names/\300\257");
    String[] names = {
      " ", "-rf", "a b\nc", "\\", "*", "'\"", "\377", "\1", "Z", "a", "\303\244", ".hidden", "..."
    };
    for (String name : names) {
      file("names/" + name, content(200));
    }
    file("names/" + "n".repeat(255), content(50));
    file("names/\300\257/" + "\303\250".repeat(127), content(50));
    file("names/" + "n".repeat(254) + "\377", content(50));
  }

  private void deep() {
    StringBuilder path = new StringBuilder("deep");
    dir("deep");
    for (int i = 0; i < 30; i++) {
      path.append("/d").append(i);
      dir(path.toString());
    }
    file(path + "/end", content(10));
  }

  private void wide(int count) {
    dir("wide");
    for (int i = 0; i < count; i++) {
      // Long names, so that a listing takes more than one metadata block.
      file("wide/" + "w".repeat(i % 3 == 0 ? 240 : 20) + i, content(300));
    }
  }

  private void attributes() {
    dir("attributes");
    SortedMap<String, String> each = new TreeMap<>();
    each.put("user.empty", "");
    each.put("user.binary", "\0\1\377\0");
    each.put("user.long", "v".repeat(1500));
    each.put("trusted.overlay.opaque", "y");
    each.put("security.capability", CAPABILITY);
    Content content = content(100);
    add(entry(Kind.FILE, "attributes/each", content, "", 0, 0, each));
    add(entry(Kind.FILE, "attributes/again", content, "", 0, 0, each));
    SortedMap<String, String> user = new TreeMap<>(each.subMap("user.", "user/"));
    add(entry(Kind.DIR, "attributes/dir", null, "", 0, 0, user));
    add(entry(Kind.FILE, "attributes/block", content(blockSize + 9), "", 0, 0, user));
    SortedMap<String, String> trusted = new TreeMap<>(each.subMap("trusted.", "trusted/"));
    add(entry(Kind.CHR, "attributes/chr", null, "", 0, 0, trusted));
    add(entry(Kind.SLINK, "attributes/slink", null, "each", 0, 0, trusted));
    add(entry(Kind.FIFO, "attributes/fifo", null, "", 0, 0, trusted));
    add(entry(Kind.SOCK, "attributes/sock", null, "", 0, 0, trusted));
  }

  private void links() {
    dir("links");
    add(SpecEntry.link("links/first", "sizes/same"));
    add(SpecEntry.link("links/second", "sizes/same"));
    add(SpecEntry.link("links/attributes", "attributes/each"));
    add(SpecEntry.link("links/null", "kinds/null"));
    add(SpecEntry.link("links/slink", "kinds/to"));
    add(SpecEntry.link("links/pipe", "kinds/pipe"));
  }

  private void addRandom() {
    String parent = folders.get(random.nextInt(folders.size()));
    String path = name(parent);
    switch (random.nextInt(16)) {
      case 0, 1 -> add(entry(Kind.DIR, path, null, "", 0, 0, xattrs("user.")));
      case 2 ->
          add(
              entry(
                  Kind.SLINK,
                  path,
                  null,
                  "t".repeat(1 + random.nextInt(300)),
                  0,
                  0,
                  xattrs("trusted.")));
      case 3 ->
          add(
              entry(
                  Kind.CHR,
                  path,
                  null,
                  "",
                  random.nextInt(4096),
                  random.nextInt(1 << 20),
                  xattrs("trusted.")));
      case 4 -> add(entry(Kind.FIFO, path, null, "", 0, 0, xattrs("trusted.")));
      case 5 -> {
        if (!linkable.isEmpty()) {
          add(SpecEntry.link(path, linkable.get(random.nextInt(linkable.size()))));
        }
      }
      default -> add(entry(Kind.FILE, path, randomContent(), "", 0, 0, xattrs("user.")));
    }
  }

  private String name(String parent) {
    while (true) {
      StringBuilder name = new StringBuilder();
      int length = random.nextInt(20) == 0 ? 255 : 1 + random.nextInt(20);
      for (int i = 0; i < length; i++) {
        int c = random.nextInt(12) == 0 ? 1 + random.nextInt(255) : 'a' + random.nextInt(26);
        name.append((char) (c == '/' || c == '.' ? '_' : c));
      }
      String path = parent.isEmpty() ? name.toString() : parent + "/" + name;
      // Paths stay well below the 4,096 bytes that calls take, wherever the tree is put.
      if (path.length() < 2500 && used.add(path)) {
        return path;
      }
    }
  }

  private Content randomContent() {
    if (!contents.isEmpty() && random.nextInt(4) == 0) {
      return contents.get(random.nextInt(contents.size()));
    }
    Content.Kind[] kinds = Content.Kind.values();
    long size =
        switch (random.nextInt(6)) {
          case 0 -> 0;
          case 1 -> (long) blockSize * random.nextInt(4) + random.nextInt(3) - 1;
          case 2 -> random.nextInt(3 * blockSize);
          default -> random.nextInt(5000);
        };
    Content content =
        new Content(kinds[random.nextInt(kinds.length)], Math.max(0, size), random.nextInt(50));
    contents.add(content);
    return content;
  }

  private SortedMap<String, String> xattrs(String prefix) {
    SortedMap<String, String> xattrs = new TreeMap<>();
    if (random.nextInt(5) == 0) {
      int count = 1 + random.nextInt(3);
      for (int i = 0; i < count; i++) {
        byte[] value = new byte[random.nextInt(40)];
        new SplittableRandom(random.nextInt(10)).nextBytes(value);
        xattrs.put(prefix + "x" + random.nextInt(5), ByteText.of(value));
      }
    }
    return xattrs;
  }

  private Content content(int size) {
    return new Content(Content.Kind.TEXT, size, random.nextInt(1_000_000));
  }

  private void dir(String path) {
    add(entry(Kind.DIR, path, null, "", 0, 0, Collections.emptySortedMap()));
  }

  private void file(String path, Content content) {
    add(entry(Kind.FILE, path, content, "", 0, 0, Collections.emptySortedMap()));
  }

  private void add(SpecEntry entry) {
    entries.add(entry);
    if (entry.kind() == Kind.DIR) {
      folders.add(entry.path());
    } else if (entry.kind() != Kind.LINK) {
      linkable.add(entry.path());
    }
  }

  private SpecEntry entry(
      Kind kind,
      String path,
      @Nullable Content content,
      String target,
      int major,
      int minor,
      SortedMap<String, String> xattrs) {
    int mode = kind == Kind.SLINK ? 0777 : random.nextInt(010000);
    long owner = random.nextInt(3) == 0 ? random.nextInt(70_000) : 0;
    long group = random.nextInt(8) == 0 ? 4_294_967_290L : random.nextInt(3) * 1000L;
    long mtime = TIMES[random.nextInt(TIMES.length)] + random.nextInt(1000);
    return new SpecEntry(
        kind, path, mode, owner, group, mtime, content, target, major, minor, xattrs);
  }
}
