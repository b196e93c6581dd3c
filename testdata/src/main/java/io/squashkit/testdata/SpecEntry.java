package io.squashkit.testdata;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One line of a [TreeSpec]. Strings hold one `char` a byte, see [ByteText].
///
/// @param kind what it is
/// @param path from the root, without a leading slash; empty for the root itself
/// @param mode the low 12 bits of the mode
/// @param owner user id
/// @param group group id
/// @param mtime seconds since 1970
/// @param content of a file, else null
/// @param target of a symbolic link; of a hard link the path of the other entry; else empty
/// @param major of a device
/// @param minor of a device
/// @param xattrs full names to values
public record SpecEntry(
    Kind kind,
    String path,
    int mode,
    long owner,
    long group,
    long mtime,
    @Nullable Content content,
    String target,
    int major,
    int minor,
    SortedMap<String, String> xattrs) {

  /// What an entry is, and its letter in a [Manifest].
  public enum Kind {
    /// A directory.
    DIR('d'),
    /// A regular file.
    FILE('f'),
    /// A second name of an entry that comes before it.
    LINK('?'),
    /// A symbolic link.
    SLINK('l'),
    /// A block device.
    BLK('b'),
    /// A character device.
    CHR('c'),
    /// A named pipe.
    FIFO('p'),
    /// A socket.
    SOCK('s');

    private final char letter;

    Kind(char letter) {
      this.letter = letter;
    }

    char letter() {
      return letter;
    }

    private int fields() {
      return switch (this) {
        case DIR, FIFO, SOCK -> 6;
        case FILE, SLINK, BLK, CHR -> 7;
        case LINK -> 3;
      };
    }
  }

  /// Keeps the attributes from changing.
  public SpecEntry {
    xattrs = Collections.unmodifiableSortedMap(new TreeMap<>(xattrs));
  }

  /// A second name.
  ///
  /// @param path the name
  /// @param other the path of the entry that it names
  /// @return the entry
  public static SpecEntry link(String path, String other) {
    return new SpecEntry(Kind.LINK, path, 0, 0, 0, 0, null, other, 0, 0, new TreeMap<>());
  }

  /// A copy with other owners.
  ///
  /// @param newOwner user id
  /// @param newGroup group id
  /// @return the copy
  public SpecEntry withOwner(long newOwner, long newGroup) {
    return new SpecEntry(
        kind, path, mode, newOwner, newGroup, mtime, content, target, major, minor, xattrs);
  }

  /// A copy with other extended attributes.
  ///
  /// @param newXattrs full names to values
  /// @return the copy
  public SpecEntry withXattrs(SortedMap<String, String> newXattrs) {
    return new SpecEntry(
        kind, path, mode, owner, group, mtime, content, target, major, minor, newXattrs);
  }

  static SpecEntry parse(String line) {
    String[] words = line.strip().split(" +", -1);
    Kind kind = Kind.valueOf(words[0].toUpperCase(Locale.ROOT));
    if (words.length < kind.fields()) {
      throw new IllegalArgumentException(words[0] + " wants " + kind.fields() + " words: " + line);
    }
    String path = words[1].equals(".") ? "" : ByteText.unescape(words[1]);
    if (kind == Kind.LINK) {
      return link(path, ByteText.unescape(words[2]));
    }
    TreeMap<String, String> xattrs = new TreeMap<>();
    for (int i = kind.fields(); i < words.length; i++) {
      int equals = words[i].indexOf('=');
      xattrs.put(
          ByteText.unescape(words[i].substring(0, equals)),
          ByteText.unescape(words[i].substring(equals + 1)));
    }
    boolean device = kind == Kind.BLK || kind == Kind.CHR;
    String[] numbers = device ? words[6].split(":", 2) : new String[] {"0", "0"};
    return new SpecEntry(
        kind,
        path,
        Integer.parseInt(words[2], 8),
        Long.parseLong(words[3]),
        Long.parseLong(words[4]),
        Long.parseLong(words[5]),
        kind == Kind.FILE ? Content.parse(words[6]) : null,
        kind == Kind.SLINK ? ByteText.unescape(words[6]) : "",
        Integer.parseInt(numbers[0]),
        Integer.parseInt(numbers[1]),
        xattrs);
  }

  /// The line of the spec.
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(kind.name().toLowerCase(Locale.ROOT));
    out.append(' ').append(path.isEmpty() ? "." : ByteText.escape(path));
    if (kind == Kind.LINK) {
      return out.append(' ').append(ByteText.escape(target)).toString();
    }
    out.append(' ').append(Integer.toOctalString(mode));
    out.append(' ').append(owner).append(' ').append(group).append(' ').append(mtime);
    switch (kind) {
      case FILE -> out.append(' ').append(content);
      case SLINK -> out.append(' ').append(ByteText.escape(target));
      case BLK, CHR -> out.append(' ').append(major).append(':').append(minor);
      case DIR, FIFO, SOCK, LINK -> {}
    }
    for (Map.Entry<String, String> xattr : xattrs.entrySet()) {
      out.append(' ').append(ByteText.escape(xattr.getKey()).replace("=", "\\x3d"));
      out.append('=').append(ByteText.escape(xattr.getValue()));
    }
    return out.toString();
  }
}
