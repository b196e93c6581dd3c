package io.squashkit.squashfs.nio;

import io.squashkit.squashfs.read.DirectoryEntryRef;
import java.io.IOException;
import java.net.URI;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A path of an image: bytes, with slashes between the names, ordered by unsigned bytes. Behaves as the
/// JDK's paths on Linux do. Relative paths start at the root, which is the working directory of every
/// image. Immutable.
///
/// A path that a directory stream gave knows its directory entry: an image does not change, so a walk
/// need not look up what the listing has told.
final class ImagePath implements Path {
  private static final byte[] NOTHING = {};
  private static final byte[] UP = {'.', '.'};

  private final ImageFileSystem fileSystem;
  private final byte[] path; // no slash twice in a row or at the end, but for the root
  private final @Nullable DirectoryEntryRef entry;
  private volatile int @Nullable [] starts; // of the names; found when first needed

  private ImagePath(ImageFileSystem fileSystem, byte[] path, @Nullable DirectoryEntryRef entry) {
    this.fileSystem = fileSystem;
    this.path = path;
    this.entry = entry;
  }

  /// Makes a path of bytes in any form.
  static ImagePath of(ImageFileSystem fileSystem, byte[] bytes) {
    int length = 0;
    byte[] clean = bytes.clone();
    for (byte b : bytes) {
      if (b != '/' || length == 0 || clean[length - 1] != '/') {
        clean[length++] = b;
      }
    }
    if (length > 1 && clean[length - 1] == '/') {
      length--;
    }
    return new ImagePath(fileSystem, Arrays.copyOf(clean, length), null);
  }

  /// The path of an entry of the directory that this is the path of.
  ImagePath child(DirectoryEntryRef child) {
    return new ImagePath(fileSystem, joined(child.name().bytes()), child);
  }

  /// The entry that this path names when links at its end are not followed, if it is known.
  @Nullable DirectoryEntryRef entry() {
    return entry;
  }

  /// The names in order; none for the root and for the empty path.
  List<byte[]> names() {
    int count = isEmpty() ? 0 : getNameCount();
    List<byte[]> names = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      names.add(slice(i, i + 1));
    }
    return names;
  }

  private boolean isEmpty() {
    return path.length == 0;
  }

  private boolean isRoot() {
    return path.length == 1 && path[0] == '/';
  }

  private int[] starts() {
    int[] known = starts;
    if (known == null) {
      int count = isEmpty() ? 1 : 0;
      int[] found = new int[path.length / 2 + 1];
      for (int i = 0; i < path.length; i++) {
        if (path[i] != '/' && (i == 0 || path[i - 1] == '/')) {
          found[count++] = i;
        }
      }
      known = Arrays.copyOf(found, count);
      starts = known;
    }
    return known;
  }

  private byte[] slice(int from, int to) {
    int[] at = starts();
    return Arrays.copyOfRange(path, at[from], to == at.length ? path.length : at[to] - 1);
  }

  private byte[] joined(byte[] more) {
    int slash = isEmpty() || isRoot() ? 0 : 1;
    byte[] all = Arrays.copyOf(path, path.length + slash + more.length);
    if (slash == 1) {
      all[path.length] = '/';
    }
    System.arraycopy(more, 0, all, path.length + slash, more.length);
    return all;
  }

  private ImagePath with(byte[] bytes) {
    return new ImagePath(fileSystem, bytes, null);
  }

  private ImagePath with(boolean absolute, List<byte[]> names) {
    ImagePath result = with(absolute ? new byte[] {'/'} : NOTHING);
    for (byte[] name : names) {
      result = with(result.joined(name));
    }
    return result;
  }

  static boolean isUp(byte[] name) {
    return Arrays.equals(name, UP);
  }

  static boolean isHere(byte[] name) {
    return name.length == 1 && name[0] == '.';
  }

  private static ImagePath ours(Path other) {
    if (Objects.requireNonNull(other, "path") instanceof ImagePath path) {
      return path;
    }
    throw new ProviderMismatchException();
  }

  @Override
  public ImageFileSystem getFileSystem() {
    return fileSystem;
  }

  @Override
  public boolean isAbsolute() {
    return path.length > 0 && path[0] == '/';
  }

  @Override
  public @Nullable Path getRoot() {
    return isAbsolute() ? fileSystem.root() : null;
  }

  @Override
  public @Nullable Path getFileName() {
    int count = getNameCount();
    return count == 0 ? null : count == 1 && !isAbsolute() ? this : getName(count - 1);
  }

  @Override
  public @Nullable Path getParent() {
    int count = getNameCount();
    if (count < 2) {
      return count == 0 ? null : getRoot();
    }
    return with(Arrays.copyOf(path, starts()[count - 1] - 1));
  }

  @Override
  public int getNameCount() {
    return starts().length;
  }

  @Override
  public Path getName(int index) {
    return subpath(index, index + 1);
  }

  @Override
  public Path subpath(int from, int to) {
    int count = getNameCount();
    if (from < 0 || from >= to || to > count) {
      throw new IllegalArgumentException("names " + from + " to " + to + " of " + count);
    }
    return with(slice(from, to));
  }

  @Override
  public boolean startsWith(Path other) {
    if (!(Objects.requireNonNull(other, "path") instanceof ImagePath that)
        || that.fileSystem != fileSystem
        || that.isAbsolute() != isAbsolute()) {
      return false;
    }
    int length = that.path.length;
    if (isEmpty() || length == 0) {
      return isEmpty() && length == 0;
    }
    return length <= path.length
        && Arrays.equals(path, 0, length, that.path, 0, length)
        && (length == path.length || that.isRoot() || path[length] == '/');
  }

  @Override
  public boolean endsWith(Path other) {
    if (!(Objects.requireNonNull(other, "path") instanceof ImagePath that)
        || that.fileSystem != fileSystem) {
      return false;
    }
    int start = path.length - that.path.length;
    if (isEmpty() || that.isEmpty() || that.isAbsolute()) {
      return Arrays.equals(path, that.path);
    }
    return start >= 0
        && Arrays.equals(path, start, path.length, that.path, 0, that.path.length)
        && (start == 0 || path[start - 1] == '/');
  }

  @Override
  public Path normalize() {
    List<byte[]> kept = new ArrayList<>();
    boolean changed = false;
    for (byte[] name : names()) {
      boolean up = isUp(name);
      if (up && !kept.isEmpty() && !isUp(kept.getLast())) {
        kept.removeLast();
        changed = true;
      } else if (isHere(name) || (up && isAbsolute())) {
        changed = true;
      } else {
        kept.add(name);
      }
    }
    return changed ? with(isAbsolute(), kept) : this;
  }

  @Override
  public Path resolve(Path other) {
    ImagePath that = ours(other);
    if (that.isAbsolute() || isEmpty()) {
      return that;
    }
    return that.isEmpty() ? this : with(joined(that.path));
  }

  @Override
  public Path relativize(Path other) {
    ImagePath that = ours(other);
    if (that.equals(this)) {
      return with(NOTHING);
    }
    if (that.isAbsolute() != isAbsolute()) {
      throw new IllegalArgumentException("only one of the paths is absolute");
    }
    if (isEmpty()) {
      return that;
    }
    List<byte[]> from = ((ImagePath) normalize()).names();
    List<byte[]> to = ((ImagePath) that.normalize()).names();
    int common = 0;
    while (common < Math.min(from.size(), to.size())
        && Arrays.equals(from.get(common), to.get(common))) {
      common++;
    }
    List<byte[]> result = new ArrayList<>();
    for (byte[] name : from.subList(common, from.size())) {
      if (isUp(name)) {
        throw new IllegalArgumentException("no way from " + this + " to " + other);
      }
      result.add(UP);
    }
    result.addAll(to.subList(common, to.size()));
    return with(false, result);
  }

  @Override
  public URI toUri() {
    return ImageUri.of(fileSystem.file(), toAbsolutePath().path);
  }

  @Override
  public ImagePath toAbsolutePath() {
    return isAbsolute() ? this : new ImagePath(fileSystem, fileSystem.root().joined(path), entry);
  }

  @Override
  public Path toRealPath(LinkOption... options) throws IOException {
    return PathLookup.isFollowing(options)
        ? fileSystem.lookup().real(this)
        : fileSystem.lookup().withoutDots(this);
  }

  /// Refused: nothing in an image ever changes.
  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    Objects.requireNonNull(watcher, "watcher");
    throw new ProviderMismatchException();
  }

  @Override
  public int compareTo(Path other) {
    return Arrays.compareUnsigned(path, ((ImagePath) other).path);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ImagePath that
        && that.fileSystem == fileSystem
        && Arrays.equals(that.path, path);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(path);
  }

  @Override
  public String toString() {
    return PathText.decode(path);
  }
}
