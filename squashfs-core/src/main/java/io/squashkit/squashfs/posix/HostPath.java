package io.squashkit.squashfs.posix;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The path of a file of the host, in bytes: one that somebody named, and names below it. Paths below
/// one directory share it, so that a million of them stay small. Immutable.
public final class HostPath {
  /// What the kernel takes at once, with the final NUL.
  private static final int MAX_LENGTH = 4096;

  private final @Nullable HostPath parent;
  private final byte[] name;
  private final int length;

  private HostPath(@Nullable HostPath parent, byte[] name) {
    this.parent = parent;
    this.name = name;
    this.length = parent == null ? name.length : parent.length + parent.separator() + name.length;
  }

  /// The path that somebody named, byte for byte as the operating system knows it.
  ///
  /// @param path of the default file system
  /// @return the path
  public static HostPath of(Path path) {
    return new HostPath(null, bytes(path));
  }

  /// A name below this path.
  ///
  /// @param child one name or several with slashes between; must not change afterwards
  /// @return the path
  public HostPath resolve(byte[] child) {
    return new HostPath(this, child);
  }

  /// The path in bytes.
  ///
  /// @return a new array
  public byte[] bytes() {
    byte[] bytes = new byte[length];
    HostPath path = this;
    while (path != null) {
      int start = path.length - path.name.length;
      System.arraycopy(path.name, 0, bytes, start, path.name.length);
      if (path.parent != null && start > path.parent.length) {
        bytes[start - 1] = '/';
      }
      path = path.parent;
    }
    return bytes;
  }

  /// The last name of the path: what is after the last slash.
  ///
  /// @return a new array, empty for the root of the file system
  public byte[] lastName() {
    byte[] whole = bytes();
    int end = whole.length;
    while (end > 0 && whole[end - 1] == '/') {
      end--;
    }
    int start = end;
    while (start > 0 && whole[start - 1] != '/') {
      start--;
    }
    return Arrays.copyOfRange(whole, start, end);
  }

  /// Tells whether the kernel takes this path and one more name in one call.
  ///
  /// @param more the length of that name
  /// @return true if so
  public boolean fits(int more) {
    return length + 1 + more < MAX_LENGTH;
  }

  /// Opens what the path names, however long the path is. Only its last name may be refused as a
  /// symbolic link.
  ///
  /// @param posix the host
  /// @param flags a sum of [OpenFlags]
  /// @return the open file, or a negative error number
  public int open(Posix posix, int flags) {
    byte[] whole = bytes();
    int directory = Posix.CWD;
    int start = 0;
    while (whole.length - start >= MAX_LENGTH) {
      int end = start + MAX_LENGTH - 1;
      while (end > start && whole[end] != '/') {
        end--;
      }
      int next = end == start ? -Errno.ENAMETOOLONG : step(posix, directory, whole, start, end);
      if (directory != Posix.CWD) {
        posix.close(directory);
      }
      if (next < 0) {
        return next;
      }
      directory = next;
      start = end + 1;
    }
    byte[] rest = start == 0 ? whole : Arrays.copyOfRange(whole, start, whole.length);
    int file = posix.open(directory, rest, flags, 0);
    if (directory != Posix.CWD) {
      posix.close(directory);
    }
    return file;
  }

  private static int step(Posix posix, int directory, byte[] whole, int start, int end) {
    byte[] piece = Arrays.copyOfRange(whole, start, end);
    return posix.open(directory, piece, OpenFlags.PATH_ONLY | OpenFlags.DIRECTORY, 0);
  }

  private int separator() {
    return endsWithSlash() ? 0 : 1;
  }

  private boolean endsWithSlash() {
    return name.length > 0 && name[name.length - 1] == '/';
  }

  /// The path as text; bytes that are not UTF-8 come out as replacement characters.
  @Override
  public String toString() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  /// Java keeps the bytes of a path but shows them only as a URI: its text has lost what the locale's
  /// encoding cannot express.
  private static byte[] bytes(Path path) {
    String text = path.toString();
    boolean plain = true;
    for (int i = 0; i < text.length() && plain; i++) {
      plain = text.charAt(i) < 0x80;
    }
    if (plain || !"/".equals(path.getFileSystem().getSeparator())) {
      return (text.isEmpty() ? "." : text).getBytes(StandardCharsets.UTF_8);
    }
    String raw = path.toAbsolutePath().toUri().getRawPath();
    byte[] bytes = new byte[raw.length()];
    int count = 0;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        bytes[count++] = (byte) Integer.parseInt(raw, i + 1, i + 3, 16);
        i += 2;
      } else {
        bytes[count++] = (byte) c;
      }
    }
    if (count > 1 && bytes[count - 1] == '/' && !text.endsWith("/")) {
      count--;
    }
    return Arrays.copyOf(bytes, count);
  }
}
