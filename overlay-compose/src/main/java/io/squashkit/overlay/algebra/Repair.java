package io.squashkit.overlay.algebra;

import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Trail;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/// Changes an upper directory that no mount uses: mends what [Check] has found, removes what [Rebase] has
/// dropped. Follows no symbolic link on the way.
public final class Repair implements Closeable {
  private static final byte[] HERE = {'.'};
  private static final byte[] HERE_PATH = {};
  private static final byte[] YES = {'y'};
  private static final int STEP = OpenFlags.READ | OpenFlags.DIRECTORY | OpenFlags.NO_FOLLOW;

  private final Posix posix = Posix.host();
  private final HostPath folder;
  private final MarkSpace space;
  private final int root;

  private Repair(Path upper, MarkSpace space) throws IOException {
    this.folder = HostPath.of(upper);
    this.space = space;
    this.root = Errno.check(folder.open(posix, OpenFlags.READ | OpenFlags.DIRECTORY), folder);
  }

  /// Opens an upper directory.
  ///
  /// @param upper the directory
  /// @param space where its marks are
  /// @return to be closed
  /// @throws IOException if it cannot be opened
  public static Repair open(Path upper, MarkSpace space) throws IOException {
    return new Repair(upper, space);
  }

  /// Mends one flaw.
  ///
  /// @param finding what was found
  /// @return what was done, in a few words; empty if nothing can be done
  /// @throws IOException if that fails
  public String mend(Finding finding) throws IOException {
    byte[] path = finding.path();
    return switch (finding.flaw()) {
      case GHOST_WHITEOUT -> {
        remove(path);
        yield "removed";
      }
      case DANGLING_REDIRECT -> {
        in(path, (at, name) -> posix.setXattr(at, name, space.mark("opaque"), YES));
        in(path, (at, name) -> posix.removeXattr(at, name, space.mark("redirect")));
        yield "made opaque";
      }
      case BAD_ORIGIN -> {
        in(path, (at, name) -> posix.removeXattr(at, name, space.mark("origin")));
        yield "origin removed";
      }
      case MISSING_IMPURE -> {
        in(path, (at, name) -> posix.setXattr(at, name, space.mark("impure"), YES));
        yield "impure set";
      }
      default -> "";
    };
  }

  /// Makes the directory what a rebase has left of it. Origins are removed: they point into the old base;
  /// the kernel notes new ones.
  ///
  /// @param result of [Rebase] of what [Commit] makes of this directory
  /// @throws IOException if something cannot be changed; what was changed before stays so
  public void apply(RebaseResult result) throws IOException {
    for (byte[] path : result.dropped().reversed()) { // what is in a directory before itself
      remove(path);
    }
    Deque<Way> left = new ArrayDeque<>();
    left.add(new Way(HERE_PATH, result.layer().root()));
    while (!left.isEmpty()) {
      Way way = left.removeLast();
      dress(way);
      for (Entry entry : way.directory.entries()) {
        byte[] path = Trail.path(way.path, entry.name());
        if (entry.node() instanceof Node.Directory below) {
          left.add(new Way(path, below));
        } else if (!(entry.node() instanceof Node.Device)) {
          unmark(path, space.mark("origin"));
        }
      }
    }
  }

  private record Way(byte[] path, Node.Directory directory) {}

  /// Gives a directory its attributes; the time last.
  private void dress(Way way) throws IOException {
    byte[] path = way.path;
    Attributes wanted = way.directory.attributes();
    in(path, (at, name) -> posix.setOwner(at, name, wanted.owner(), wanted.group()));
    in(path, (at, name) -> posix.setPermissions(at, name, wanted.permissions()));
    List<String> names = new ArrayList<>();
    in(path, (at, name) -> posix.listXattrs(at, name, names));
    Map<String, byte[]> xattrs = wanted.xattrs().asMap();
    for (String one : names) {
      boolean ours = !space.isMark(one) && !one.startsWith("system.");
      if ((ours && !xattrs.containsKey(one)) || one.equals(space.mark("origin"))) {
        unmark(path, one);
      }
    }
    for (Map.Entry<String, byte[]> one : xattrs.entrySet()) {
      in(path, (at, name) -> posix.setXattr(at, name, one.getKey(), one.getValue()));
    }
    in(path, (at, name) -> posix.setTimes(at, name, wanted.mtime(), wanted.mtimeNanos()));
  }

  private void unmark(byte[] path, String xattr) throws IOException {
    in(
        path,
        (at, name) -> {
          int result = posix.removeXattr(at, name, xattr);
          return result == -Errno.ENODATA || result == -Errno.EOPNOTSUPP ? 0 : result;
        });
  }

  private void remove(byte[] path) throws IOException {
    in(
        path,
        (at, name) -> {
          int result = posix.unlink(at, name, false);
          return result == -Errno.EISDIR ? posix.unlink(at, name, true) : result;
        });
  }

  /// A call on a name in an open directory.
  private interface Call {
    int on(int directory, byte[] name);
  }

  private void in(byte[] path, Call call) throws IOException {
    int slash = path.length - 1;
    while (slash >= 0 && path[slash] != '/') {
      slash--;
    }
    byte[] parent = slash < 0 ? HERE : Arrays.copyOf(path, slash);
    byte[] name = path.length == 0 ? HERE : Arrays.copyOfRange(path, slash + 1, path.length);
    HostPath shown = path.length == 0 ? folder : folder.resolve(path);
    int at = Errno.check(posix.openBelow(root, parent, STEP), shown);
    try {
      Errno.check(call.on(at, name), shown);
    } finally {
      posix.close(at);
    }
  }

  @Override
  public void close() {
    posix.close(root);
  }
}
