package io.squashkit.squashfs.filesystem;

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

/// A path of bytes, with slashes between the names, ordered by unsigned bytes. Behaves as the JDK's paths
/// on Linux do. Relative paths start at the root, which is the working directory. Immutable.
///
/// @param <P> the class itself
public abstract class BytePath<P extends BytePath<P>> implements Path {
  private static final byte[] NOTHING = {};
  private static final byte[] UP = {'.', '.'};

  private final byte[] path; // no slash twice in a row or at the end, but for the root
  private volatile int @Nullable [] starts; // of the names; found when first needed

  /// Makes a path.
  ///
  /// @param clean in the form that [#clean] gives, not to be changed any more
  protected BytePath(byte[] clean) {
    this.path = clean;
  }

  /// Another path of the same file system.
  ///
  /// @param clean in the form that [#clean] gives, not to be changed any more
  /// @return the path
  protected abstract P with(byte[] clean);

  /// This path as what it is.
  ///
  /// @return this
  protected abstract P self();

  @Override
  public abstract ByteFileSystem<P> getFileSystem();

  /// Leaves out slashes that follow another, or end a path.
  ///
  /// @param bytes a path in any form
  /// @return the same, as paths are kept
  public static byte[] clean(byte[] bytes) {
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
    return Arrays.copyOf(clean, length);
  }

  /// The path itself.
  ///
  /// @return its bytes
  public final byte[] bytes() {
    return path.clone();
  }

  /// The path of an entry of the directory that this is the path of.
  ///
  /// @param name the entry's
  /// @return the path
  public final P child(byte[] name) {
    return with(joined(name));
  }

  /// The names in order.
  ///
  /// @return none for the root and for the empty path
  public final List<byte[]> names() {
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

  /// A path from here on.
  ///
  /// @param more a relative path
  /// @return this and that, as paths are kept
  protected final byte[] joined(byte[] more) {
    int slash = isEmpty() || isRoot() ? 0 : 1;
    byte[] all = Arrays.copyOf(path, path.length + slash + more.length);
    if (slash == 1) {
      all[path.length] = '/';
    }
    System.arraycopy(more, 0, all, path.length + slash, more.length);
    return all;
  }

  private P with(boolean absolute, List<byte[]> names) {
    P result = with(absolute ? new byte[] {'/'} : NOTHING);
    for (byte[] name : names) {
      result = result.child(name);
    }
    return result;
  }

  /// Tells whether a name is `..`.
  ///
  /// @param name of a path
  /// @return true if so
  public static boolean isUp(byte[] name) {
    return Arrays.equals(name, UP);
  }

  /// Tells whether a name is `.`.
  ///
  /// @param name of a path
  /// @return true if so
  public static boolean isHere(byte[] name) {
    return name.length == 1 && name[0] == '.';
  }

  private @Nullable P sameKind(Path other) {
    if (Objects.requireNonNull(other, "path").getClass() != getClass()) {
      return null;
    }
    @SuppressWarnings("unchecked") // the class is that of this
    P path = (P) other;
    return path;
  }

  private P ours(Path other) {
    P path = sameKind(other);
    if (path == null) {
      throw new ProviderMismatchException();
    }
    return path;
  }

  private boolean isOfSameFileSystem(BytePath<P> that) {
    return that.getFileSystem().equals(getFileSystem());
  }

  @Override
  public boolean isAbsolute() {
    return path.length > 0 && path[0] == '/';
  }

  @Override
  public @Nullable Path getRoot() {
    return isAbsolute() ? getFileSystem().root() : null;
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
    BytePath<P> that = sameKind(other);
    if (that == null || !isOfSameFileSystem(that) || that.isAbsolute() != isAbsolute()) {
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
    BytePath<P> that = sameKind(other);
    if (that == null || !isOfSameFileSystem(that)) {
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
  public P normalize() {
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
    return changed ? with(isAbsolute(), kept) : self();
  }

  @Override
  public P resolve(Path other) {
    P that = ours(other);
    byte[] more = bytesOf(that);
    if (that.isAbsolute() || isEmpty()) {
      return that;
    }
    return more.length == 0 ? self() : with(joined(more));
  }

  private static byte[] bytesOf(BytePath<?> of) {
    return of.path;
  }

  @Override
  public P relativize(Path other) {
    P that = ours(other);
    if (that.equals(this)) {
      return with(NOTHING);
    }
    if (that.isAbsolute() != isAbsolute()) {
      throw new IllegalArgumentException("only one of the paths is absolute");
    }
    if (isEmpty()) {
      return that;
    }
    List<byte[]> from = normalize().names();
    List<byte[]> to = that.normalize().names();
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
  public P toAbsolutePath() {
    return isAbsolute() ? self() : with(getFileSystem().root().joined(path));
  }

  /// Refused: changes cannot be watched.
  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    Objects.requireNonNull(watcher, "watcher");
    throw new ProviderMismatchException();
  }

  @Override
  public final int compareTo(Path other) {
    return Arrays.compareUnsigned(path, bytesOf((BytePath<?>) other));
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return other instanceof BytePath<?> that
        && that.getFileSystem().equals(getFileSystem())
        && Arrays.equals(that.path, path);
  }

  @Override
  public final int hashCode() {
    return Arrays.hashCode(path);
  }

  @Override
  public final String toString() {
    return PathText.decode(path);
  }
}
