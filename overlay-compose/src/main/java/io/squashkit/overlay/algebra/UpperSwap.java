package io.squashkit.overlay.algebra;

import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileCalls;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.posix.RenameFlags;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Trail;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/// Makes an upper directory what a rebase has left of it, at once: the new tree is made beside it, of names
/// of the same files, and the two change places. Whatever fails before leaves the upper directory as it was;
/// who is killed leaves a folder beside it, whose name ends with `.rebased`, which may be removed.
public final class UpperSwap {
  private static final byte[] HERE = {'.'};
  private static final byte[] ROOT = {};
  private static final int STEP = OpenFlags.READ | OpenFlags.DIRECTORY | OpenFlags.NO_FOLLOW;
  private static final int LARGEST_XATTR = 64 << 10;
  private static final String ACLS = "system.";

  private final Posix posix = Posix.host();
  private final MarkSpace space;
  private final HostPath shown;
  private final int parent;
  private final byte[] name;
  private final byte[] beside;
  private int old = -1;
  private int made = -1;

  /// A directory of the new tree.
  private record Way(byte[] path, Node.Directory directory) {}

  private UpperSwap(Path upper, MarkSpace space) throws IOException {
    this.space = space;
    Path real = upper.toRealPath();
    Path above = real.getParent();
    if (above == null) {
      throw new FileSystemException(upper.toString(), null, "is the root, allowed: a folder");
    }
    this.shown = HostPath.of(upper);
    this.name = HostPath.of(real).lastName();
    this.beside =
        (".upper" + ProcessHandle.current().pid() + ".rebased").getBytes(StandardCharsets.US_ASCII);
    this.parent =
        Errno.check(
            HostPath.of(above).open(posix, OpenFlags.READ | OpenFlags.DIRECTORY),
            HostPath.of(above));
  }

  /// Replaces an upper directory. Its files stay the same, with their attributes; of the marks `origin` none
  /// are left, which point into the old base: the kernel notes new ones.
  ///
  /// @param upper the directory, which nobody uses meanwhile
  /// @param result of [Rebase] of what [Commit] makes of it
  /// @param space where its marks are
  /// @throws IOException if the new tree cannot be made, or cannot take the other's place: it is as it was
  public static void replace(Path upper, RebaseResult result, MarkSpace space) throws IOException {
    UpperSwap swap = new UpperSwap(upper, space);
    try {
      swap.run(result);
    } finally {
      swap.close();
    }
  }

  private void run(RebaseResult result) throws IOException {
    old = Errno.check(posix.open(parent, name, STEP, 0), shown);
    Errno.check(posix.makeDirectory(parent, beside, 0700), shown);
    boolean swapped = false;
    try {
      made = Errno.check(posix.open(parent, beside, STEP, 0), shown);
      List<Way> ways = make(result);
      for (Way way : ways.reversed()) { // what is made in a directory changes its time
        dress(way);
      }
      int exchanged = posix.rename(parent, beside, parent, name, RenameFlags.EXCHANGE);
      if (exchanged == -Errno.EBUSY || exchanged == -Errno.EXDEV) {
        throw new FileSystemException(
            shown.toString(), null, "is a mount point, allowed: a folder that can be renamed");
      }
      Errno.check(exchanged, shown);
      swapped = true;
      FileCalls.sync(parent); // the disk may be slow to know; both trees are whole
      forgetOrigins(ways);
    } finally {
      remove(swapped ? old : made);
    }
  }

  /// Makes the directories, and gives all else one more name.
  private List<Way> make(RebaseResult result) throws IOException {
    List<Way> ways = new ArrayList<>();
    Deque<Way> left = new ArrayDeque<>();
    left.add(new Way(ROOT, result.layer().root()));
    while (!left.isEmpty()) {
      Way way = left.removeLast();
      ways.add(way);
      int from = open(old, way.path);
      try {
        int to = open(made, way.path);
        try {
          for (Entry entry : way.directory.entries()) {
            byte[] path = Trail.path(way.path, entry.name());
            byte[] one = entry.name().bytes();
            boolean isDirectory = entry.node() instanceof Node.Directory;
            Errno.check(
                isDirectory ? posix.makeDirectory(to, one, 0700) : posix.link(from, one, to, one),
                shown.resolve(path));
            if (entry.node() instanceof Node.Directory below) {
              left.add(new Way(path, below));
            }
          }
        } finally {
          posix.close(to);
        }
      } finally {
        posix.close(from);
      }
    }
    return ways;
  }

  private int open(int root, byte[] path) throws IOException {
    byte[] below = path.length == 0 ? HERE : path;
    return Errno.check(posix.openBelow(root, below, STEP), shown.resolve(path));
  }

  /// Gives a directory its attributes: what a layer holds from the result, marks and ACLs from the old one.
  private void dress(Way way) throws IOException {
    HostPath place = shown.resolve(way.path);
    Attributes wanted = way.directory.attributes();
    int from = open(old, way.path);
    try {
      int to = open(made, way.path);
      try {
        clear(to, ACLS + "posix_acl_access"); // those that the parent's gives to what is made in it
        clear(to, ACLS + "posix_acl_default");
        Errno.check(posix.setOwner(to, wanted.owner(), wanted.group()), place);
        Errno.check(posix.setPermissions(to, wanted.permissions()), place);
        List<String> names = new ArrayList<>();
        int listed = FileCalls.listXattrs(from, names);
        Errno.check(listed == -Errno.EOPNOTSUPP ? 0 : listed, place);
        for (String one : names) {
          boolean kept = space.isMark(one) && !one.equals(space.mark("origin"));
          if (kept || one.startsWith(ACLS)) {
            ByteBuffer value = ByteBuffer.allocate(LARGEST_XATTR);
            int length = Errno.check(FileCalls.xattr(from, one, value), place);
            Errno.check(posix.setXattr(to, one, Arrays.copyOf(value.array(), length)), place);
          }
        }
        for (var one : wanted.xattrs().asMap().entrySet()) {
          Errno.check(posix.setXattr(to, one.getKey(), one.getValue()), place);
        }
        Errno.check(posix.setTimes(to, wanted.mtime(), wanted.mtimeNanos()), place);
      } finally {
        posix.close(to);
      }
    } finally {
      posix.close(from);
    }
  }

  private static void clear(int file, String xattr) {
    int _ = FileCalls.removeXattr(file, xattr); // there may be none
  }

  /// They are of no use, and no harm if they stay.
  private void forgetOrigins(List<Way> ways) throws IOException {
    for (Way way : ways) {
      int at = open(made, way.path);
      try {
        for (Entry entry : way.directory.entries()) {
          boolean copy = !(entry.node() instanceof Node.Directory);
          if (copy && !(entry.node() instanceof Node.Device)) {
            int _ = posix.removeXattr(at, entry.name().bytes(), space.mark("origin"));
          }
        }
      } finally {
        posix.close(at);
      }
    }
  }

  /// Removes the tree that now lies beside. What cannot be removed stays.
  private void remove(int root) {
    List<byte[]> directories = new ArrayList<>();
    Deque<byte[]> left = new ArrayDeque<>();
    left.add(ROOT);
    while (root >= 0 && !left.isEmpty()) {
      byte[] path = left.removeLast();
      directories.add(path);
      int at = posix.openBelow(root, path.length == 0 ? HERE : path, STEP);
      if (at < 0) {
        continue;
      }
      List<byte[]> names = new ArrayList<>();
      posix.list(at, names);
      for (byte[] one : names) {
        FileStatus status = new FileStatus();
        if (posix.status(at, one, status) == 0 && status.kind() == FileStatus.DIRECTORY) {
          left.add(joined(path, one));
        } else {
          posix.unlink(at, one, false);
        }
      }
      posix.close(at);
    }
    for (byte[] path : directories.reversed()) {
      if (path.length > 0) {
        posix.unlink(root, path, true);
      }
    }
    posix.unlink(parent, beside, true);
  }

  private static byte[] joined(byte[] path, byte[] name) {
    int slash = path.length == 0 ? 0 : 1;
    byte[] joined = Arrays.copyOf(path, path.length + slash + name.length);
    if (slash == 1) {
      joined[path.length] = '/';
    }
    System.arraycopy(name, 0, joined, path.length + slash, name.length);
    return joined;
  }

  private void close() {
    for (int file : new int[] {old, made, parent}) {
      if (file >= 0) {
        posix.close(file);
      }
    }
  }
}
