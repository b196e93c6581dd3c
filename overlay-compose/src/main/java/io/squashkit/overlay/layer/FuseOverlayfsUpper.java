package io.squashkit.overlay.layer;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An upper directory that fuse-overlayfs may have left behind, turned into one of the kernel's: whiteouts
/// become devices 0:0, opaque directories get the kernel's mark. fuse-overlayfs reads that as well. New marks
/// are made before old ones go, so nothing reappears, whoever is killed when.
///
/// Owners that are kept in attributes stay there, unread.
public final class FuseOverlayfsUpper {
  private static final byte[] HERE = {'.'};
  private static final byte[] YES = {'y'};
  private static final int LIST = OpenFlags.READ | OpenFlags.DIRECTORY | OpenFlags.NO_FOLLOW;
  private static final int LARGEST = 64 << 10;

  private final Posix posix = Posix.host();
  private final HostPath upper;
  private final String mark;
  private final Deque<byte[]> ways = new ArrayDeque<>();
  private final ByteBuffer value = ByteBuffer.allocate(LARGEST);

  private FuseOverlayfsUpper(HostPath upper, MarkSpace space) {
    this.upper = upper;
    this.mark = space.mark("opaque");
  }

  /// Converts what is there, all of it. Nobody may have it mounted.
  ///
  /// @param upper the directory
  /// @param space where the kernel's marks go
  /// @throws IOException if it cannot be read or changed
  public static void convert(Path upper, MarkSpace space) throws IOException {
    HostPath path = HostPath.of(upper);
    new FuseOverlayfsUpper(path, space).convert();
  }

  private void convert() throws IOException {
    int root = Errno.check(upper.open(posix, OpenFlags.READ | OpenFlags.DIRECTORY), upper);
    try {
      ways.push(new byte[0]);
      while (!ways.isEmpty()) {
        byte[] way = ways.pop();
        int folder =
            Errno.check(posix.openBelow(root, way.length == 0 ? HERE : way, LIST), shown(way));
        try {
          folder(folder, way);
        } finally {
          posix.close(folder);
        }
      }
    } finally {
      posix.close(root);
    }
  }

  private static byte[] below(byte[] way, byte[] name) {
    if (way.length == 0) {
      return name;
    }
    byte[] whole = Arrays.copyOf(way, way.length + 1 + name.length);
    whole[way.length] = '/';
    System.arraycopy(name, 0, whole, way.length + 1, name.length);
    return whole;
  }

  private HostPath shown(byte[] way) {
    return way.length == 0 ? upper : upper.resolve(way);
  }

  private void folder(int folder, byte[] way) throws IOException {
    FileStatus before = new FileStatus();
    Errno.check(posix.status(folder, before), shown(way));
    List<Name> marks = new ArrayList<>();
    boolean isRoot = way.length == 0;
    boolean[] opaque = {!isRoot && FuseOverlayfsMarks.isOpaque(name -> xattr(folder, way, name))};
    int result =
        posix.list(
            folder,
            (bytes, kind, inode) -> {
              Name name = Name.of(bytes);
              if (name.equals(FuseOverlayfsMarks.FORM.opaqueName())) {
                opaque[0] = true;
                marks.add(name);
              } else if (PrefixForm.isMark(name)) {
                marks.add(name);
              } else if (kind == FileStatus.DIRECTORY || kind == 0) {
                push(folder, way, name, kind);
              }
            });
    Errno.check(result, shown(way));
    if (opaque[0] && isRoot) {
      throw new FileSystemException(
          upper.toString(), null, "is opaque as a whole, allowed: directories in it");
    }
    byte[] known = opaque[0] ? xattr(folder, way, mark) : YES;
    if (known == null || known.length != 1 || known[0] != 'y') {
      Errno.check(posix.setXattr(folder, HERE, mark, YES), shown(way));
    }
    for (Name name : marks) {
      replace(folder, way, name, opaque[0]);
    }
    if (!marks.isEmpty()) {
      posix.setTimes(folder, before.mtime(), before.mtimeNanos());
    }
  }

  private void push(int folder, byte[] way, Name name, int kind) {
    FileStatus status = new FileStatus();
    if (kind == FileStatus.DIRECTORY
        || (posix.status(folder, name.bytes(), status) == 0
            && status.kind() == FileStatus.DIRECTORY)) {
      ways.push(below(way, name.bytes()));
    }
  }

  /// Puts a device where a file says that something is hidden. Where all is hidden, it only goes.
  private void replace(int folder, byte[] way, Name name, boolean opaque) throws IOException {
    HostPath shown = shown(way).resolve(name.bytes());
    FileStatus found = new FileStatus();
    Errno.check(posix.status(folder, name.bytes(), found), shown);
    if (!PrefixForm.isOwn(name) && !opaque) {
      byte[] hidden = PrefixForm.hidden(name).bytes();
      int result =
          Name.of(hidden).isSound()
              ? posix.makeNode(folder, hidden, FileStatus.CHARACTER_DEVICE, 0, 0)
              : 0;
      if (result != -Errno.EEXIST) {
        Errno.check(result, shown);
      } else if (isDirectory(folder, hidden)) {
        Errno.check(posix.setXattr(folder, hidden, mark, YES), shown);
      }
    }
    boolean folderItself = found.kind() == FileStatus.DIRECTORY;
    Errno.check(posix.unlink(folder, name.bytes(), folderItself), shown);
  }

  private boolean isDirectory(int folder, byte[] name) {
    FileStatus status = new FileStatus();
    return posix.status(folder, name, status) == 0 && status.kind() == FileStatus.DIRECTORY;
  }

  private byte @Nullable [] xattr(int folder, byte[] way, String name) throws IOException {
    value.clear();
    int length = posix.xattr(folder, HERE, name, value);
    if (length == -Errno.ENODATA || length == -Errno.EOPNOTSUPP) {
      return null;
    }
    Errno.check(length, shown(way));
    byte[] bytes = new byte[value.flip().remaining()];
    value.get(bytes);
    return bytes;
  }
}
