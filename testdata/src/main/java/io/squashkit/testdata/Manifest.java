package io.squashkit.testdata;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// Everything about a tree that an image keeps, in rows to compare. From a spec, from a directory on
/// the disk or behind a mount, or from rows that a test makes of something else.
///
/// @param rows paths (one `char` a byte, the root is empty) to rows
public record Manifest(SortedMap<String, Row> rows) {
  private static final int SHOWN = 20;

  /// What is known of one entry.
  ///
  /// @param type `d`, `f`, `l`, `b`, `c`, `p` or `s`
  /// @param mode the low 12 bits
  /// @param owner user id
  /// @param group group id
  /// @param mtime seconds since 1970
  /// @param size bytes of a file, else 0
  /// @param detail SHA-256 of a file, target of a symbolic link, `major:minor` of a device, else empty
  /// @param xattrs full names to values, without those of `system.`
  /// @param firstName the first path by which the entry is known: equal for hard links
  public record Row(
      char type,
      int mode,
      long owner,
      long group,
      long mtime,
      long size,
      String detail,
      SortedMap<String, String> xattrs,
      String firstName) {

    /// One line for messages.
    @Override
    public String toString() {
      StringBuilder out = new StringBuilder().append(type).append(' ');
      out.append(Integer.toOctalString(mode)).append(' ').append(owner).append(' ').append(group);
      out.append(' ').append(mtime).append(' ').append(size).append(' ');
      out.append(ByteText.escape(detail)).append(" =").append(ByteText.escape(firstName));
      for (Map.Entry<String, String> xattr : xattrs.entrySet()) {
        String value = ByteText.escape(xattr.getValue());
        out.append(' ').append(ByteText.escape(xattr.getKey())).append('=');
        out.append(value.length() > 80 ? value.substring(0, 80) + "…" : value);
      }
      return out.toString();
    }
  }

  /// What a spec should become.
  ///
  /// @param spec the spec
  /// @return its rows
  public static Manifest of(TreeSpec spec) {
    SortedMap<String, Row> rows = new TreeMap<>();
    Map<Content, String> digests = new HashMap<>();
    for (SpecEntry entry : spec.entries()) {
      if (entry.kind() == SpecEntry.Kind.LINK) {
        rows.put(entry.path(), row(rows, entry.target()));
        continue;
      }
      Content content = entry.content();
      String detail =
          switch (entry.kind()) {
            case FILE -> digests.computeIfAbsent(content, Manifest::digest);
            case SLINK -> entry.target();
            case BLK, CHR -> entry.major() + ":" + entry.minor();
            case DIR, FIFO, SOCK, LINK -> "";
          };
      rows.put(
          entry.path(),
          new Row(
              entry.kind().letter(),
              entry.kind() == SpecEntry.Kind.SLINK ? 0777 : entry.mode(),
              entry.owner(),
              entry.group(),
              entry.mtime(),
              content == null ? 0 : content.size(),
              detail,
              entry.xattrs(),
              entry.path()));
    }
    return new Manifest(rows).withFirstNames();
  }

  private static Row row(SortedMap<String, Row> rows, String path) {
    Row row = rows.get(path);
    if (row == null) {
      throw new IllegalArgumentException("a link to what is not there: " + ByteText.escape(path));
    }
    return row;
  }

  /// Reads a directory.
  ///
  /// @param folder the directory
  /// @return its rows and those of all below it
  /// @throws IOException if something cannot be read
  public static Manifest of(Path folder) throws IOException {
    SortedMap<String, Row> rows = new TreeMap<>();
    Map<List<Long>, Row> linked = new HashMap<>();
    String base = ByteText.utf8(folder.toString());
    List<String> left = new ArrayList<>(List.of(""));
    while (!left.isEmpty()) {
      String path = left.removeLast();
      String full = path.isEmpty() ? base : base + "/" + path;
      Libc.Stat stat = Libc.stat(full);
      List<Long> key = List.of(stat.fileSystem(), stat.inode());
      Row row = linked.get(key);
      if (row == null) {
        row = read(full, path, stat);
        if (row.type() == 'd') {
          List<String> names = Libc.names(full);
          names.reversed().forEach(name -> left.add(path.isEmpty() ? name : path + "/" + name));
        } else if (stat.links() > 1) {
          linked.put(key, row);
        }
      }
      rows.put(path, row);
    }
    return new Manifest(rows).withFirstNames();
  }

  private static Row read(String full, String path, Libc.Stat stat) throws IOException {
    char type = "?pc?d?b?f?l?s???".charAt(stat.mode() >> 12);
    String detail =
        switch (type) {
          case 'f' -> digest(full);
          case 'l' -> Libc.readlink(full);
          case 'b', 'c' -> stat.deviceMajor() + ":" + stat.deviceMinor();
          default -> "";
        };
    return new Row(
        type,
        stat.mode() & 07777,
        stat.owner(),
        stat.group(),
        stat.mtime(),
        type == 'f' ? stat.size() : 0,
        detail,
        xattrs(full),
        path);
  }

  private static SortedMap<String, String> xattrs(String full) throws IOException {
    SortedMap<String, String> xattrs = new TreeMap<>();
    try {
      for (String name : Libc.xattrNames(full).split("\0", -1)) {
        if (!name.isEmpty() && !name.startsWith("system.")) {
          xattrs.put(name, Libc.xattr(full, name));
        }
      }
    } catch (Libc.Failure e) {
      if (e.errno() != Libc.EOPNOTSUPP) {
        throw e;
      }
    }
    return xattrs;
  }

  private static String digest(String full) throws IOException {
    MessageDigest digest = sha256();
    int fd = Libc.open(full);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(1 << 18);
      long at = 0;
      for (long count = Libc.read(fd, buffer, 0); count > 0; count = Libc.read(fd, buffer, at)) {
        digest.update(buffer.asSlice(0, count).asByteBuffer());
        at += count;
      }
    } finally {
      Libc.close(fd);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /// The SHA-256 of a content, as rows have it.
  ///
  /// @param content the content
  /// @return lower case hex digits
  public static String digest(Content content) {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[16 * Content.CHUNK];
    for (long at = 0; at < content.size(); at += buffer.length) {
      digest.update(buffer, 0, content.read(at, buffer, 0, buffer.length));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /// A manifest in which hard links, that is rows of one `firstName`, are known by their least path.
  ///
  /// @return the other manifest
  public Manifest withFirstNames() {
    Map<String, String> least = new HashMap<>();
    rows.forEach((path, row) -> least.merge(row.firstName(), path, Manifest::lesser));
    return map(row -> named(row, least.getOrDefault(row.firstName(), row.firstName())));
  }

  private static String lesser(String one, String other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Row named(Row r, String first) {
    return new Row(r.type, r.mode, r.owner, r.group, r.mtime, r.size, r.detail, r.xattrs, first);
  }

  /// A manifest with changed rows, to leave out of a comparison what some tool cannot do.
  ///
  /// @param change what to do with each row
  /// @return the other manifest
  public Manifest map(UnaryOperator<Row> change) {
    SortedMap<String, Row> changed = new TreeMap<>();
    rows.forEach((path, row) -> changed.put(path, change.apply(row)));
    return new Manifest(changed);
  }

  /// A manifest of some of the rows.
  ///
  /// @param keep tells by path which rows stay
  /// @return the smaller manifest
  public Manifest only(Predicate<String> keep) {
    SortedMap<String, Row> kept = new TreeMap<>(rows);
    kept.keySet().removeIf(keep.negate());
    return new Manifest(kept);
  }

  /// A manifest in which no two entries are hard links of each other.
  ///
  /// @return the other manifest
  public Manifest withoutLinks() {
    SortedMap<String, Row> changed = new TreeMap<>();
    rows.forEach((path, row) -> changed.put(path, named(row, path)));
    return new Manifest(changed);
  }

  /// A manifest in which everything belongs to one user and group.
  ///
  /// @param owner the user
  /// @param group the group
  /// @return the other manifest
  public Manifest withOwner(long owner, long group) {
    return map(
        r ->
            new Row(
                r.type, r.mode, owner, group, r.mtime, r.size, r.detail, r.xattrs, r.firstName));
  }

  /// A manifest without extended attributes.
  ///
  /// @return the other manifest
  public Manifest withoutXattrs() {
    return map(
        r ->
            new Row(
                r.type,
                r.mode,
                r.owner,
                r.group,
                r.mtime,
                r.size,
                r.detail,
                new TreeMap<>(),
                r.firstName));
  }

  /// A manifest in which every entry has one time.
  ///
  /// @param mtime seconds since 1970
  /// @return the other manifest
  public Manifest withMtime(long mtime) {
    return map(
        r ->
            new Row(
                r.type, r.mode, r.owner, r.group, mtime, r.size, r.detail, r.xattrs, r.firstName));
  }

  /// What is different, for people.
  ///
  /// @param expected the rows that should be there
  /// @param actual the rows that are
  /// @return at most 20 lines; empty if the two are equal
  public static String difference(Manifest expected, Manifest actual) {
    TreeSet<String> paths = new TreeSet<>(expected.rows.keySet());
    paths.addAll(actual.rows.keySet());
    List<String> lines = new ArrayList<>();
    for (String path : paths) {
      Row wanted = expected.rows.get(path);
      Row found = actual.rows.get(path);
      if (wanted == null || !wanted.equals(found)) {
        lines.add("/" + ByteText.escape(path) + "\n  expected " + wanted + "\n  found    " + found);
      }
    }
    String more = lines.size() > SHOWN ? "\n… " + (lines.size() - SHOWN) + " more" : "";
    return String.join("\n", lines.subList(0, Math.min(SHOWN, lines.size()))) + more;
  }
}
