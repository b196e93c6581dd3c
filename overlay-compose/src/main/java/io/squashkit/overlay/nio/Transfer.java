package io.squashkit.overlay.nio;

import io.squashkit.overlay.layer.Status;
import io.squashkit.overlay.upper.Caller;
import io.squashkit.overlay.upper.Overlay;
import io.squashkit.overlay.upper.OverlayException;
import io.squashkit.overlay.upper.OverlayNode;
import io.squashkit.overlay.upper.XattrMode;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileStatus;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Copies and moves between paths of overlays, of one or of two, in the steps that the JDK's own provider
/// takes on Linux.
///
/// @param provider opens the files
record Transfer(OverlayFileSystemProvider provider, OverlayPath source, OverlayPath target) {
  private static final int PERMISSIONS = 07777;

  private boolean within() {
    return source.getFileSystem().equals(target.getFileSystem());
  }

  void copy(CopyOption... options) throws IOException {
    List<CopyOption> given = checked(StandardCopyOption.ATOMIC_MOVE, options);
    boolean follow = !given.contains(LinkOption.NOFOLLOW_LINKS);
    Overlay unused = target.getFileSystem().overlay();
    OverlayAttributes from = OverlayAttributes.of(source, follow);
    if (clear(from, given)) {
      OverlayPath origin = follow && within() ? real() : source;
      new Transfer(provider, origin, target)
          .make(from, given.contains(StandardCopyOption.COPY_ATTRIBUTES));
    }
  }

  private OverlayPath real() throws IOException {
    return (OverlayPath) source.toRealPath();
  }

  void move(CopyOption... options) throws IOException {
    List<CopyOption> given = checked(StandardCopyOption.COPY_ATTRIBUTES, options);
    Overlay unused = source.getFileSystem().overlay();
    if (given.contains(StandardCopyOption.ATOMIC_MOVE) && within()) {
      rename();
      return;
    }
    OverlayAttributes from = OverlayAttributes.of(source, false);
    if (clear(from, given) && !isRenamed()) {
      if (from.isDirectory() && !isEmpty()) {
        throw new DirectoryNotEmptyException(source.toString());
      }
      make(from, true);
      boolean removed = false;
      try {
        provider.delete(source);
        removed = true;
      } finally {
        if (!removed) {
          provider.delete(target);
        }
      }
    }
  }

  private static List<CopyOption> checked(CopyOption refused, CopyOption... options) {
    for (CopyOption option : options) {
      boolean known = option instanceof StandardCopyOption || option == LinkOption.NOFOLLOW_LINKS;
      if (!known || refused.equals(option)) {
        throw new UnsupportedOperationException(
            "copy option is " + Objects.requireNonNull(option, "option"));
      }
    }
    return List.of(options);
  }

  /// Makes room for the target.
  ///
  /// @return false if there is nothing to do, since both are the same file
  private boolean clear(OverlayAttributes from, List<CopyOption> options) throws IOException {
    OverlayAttributes to = attributes(target);
    if (to == null) {
      return true;
    }
    if (to.fileKey().equals(from.fileKey())) {
      return false;
    }
    if (!options.contains(StandardCopyOption.REPLACE_EXISTING)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    provider.delete(target);
    return true;
  }

  private static @Nullable OverlayAttributes attributes(OverlayPath path) throws IOException {
    try {
      return OverlayAttributes.of(path, false);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private boolean isRenamed() throws IOException {
    if (!within()) {
      return false;
    }
    try {
      rename();
      return true;
    } catch (IOException e) {
      if (e.getCause() instanceof OverlayException overlay && overlay.errno() == Errno.EXDEV) {
        return false; // then it is copied, as between two file systems
      }
      throw e;
    }
  }

  private void rename() throws IOException {
    OverlayFileSystem fileSystem = source.getFileSystem();
    fileSystem.call(
        source,
        target,
        () -> {
          NamedPlace from = NamedPlace.of(source);
          NamedPlace to = NamedPlace.of(target);
          OverlayNode unused = from.require(source);
          fileSystem
              .overlay()
              .rename(
                  fileSystem.caller(), from.directory(), from.name(), to.directory(), to.name(), 0);
          return true;
        });
  }

  private boolean isEmpty() throws IOException {
    OverlayFileSystem fileSystem = source.getFileSystem();
    return fileSystem.call(
        source, () -> fileSystem.lookup().find(source, false).entries().isEmpty());
  }

  /// Makes the target anew.
  private void make(OverlayAttributes from, boolean keep) throws IOException {
    boolean done = false;
    boolean made = false;
    try {
      if (from.isRegularFile()) {
        FileChannel in = provider.open(source, READ, 0);
        try (in;
            FileChannel out = provider.open(target, WRITE, from.mode() & PERMISSIONS)) {
          made = true;
          for (long at = 0; at < in.size(); ) {
            long moved = in.transferTo(at, in.size() - at, out);
            if (moved == 0) {
              break;
            }
            at += moved;
          }
        }
      } else {
        target.getFileSystem().call(target, () -> makeSpecial(from.status()));
        made = true;
      }
      if (keep) {
        dress(from);
      }
      done = true;
    } finally {
      if (made && !done) {
        provider.delete(target);
      }
    }
  }

  private static final Set<? extends java.nio.file.OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  private static final Set<StandardOpenOption> WRITE =
      Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);

  private OverlayNode makeSpecial(Status status) throws IOException {
    OverlayFileSystem fileSystem = target.getFileSystem();
    Overlay overlay = fileSystem.overlay();
    Caller caller = fileSystem.caller();
    NamedPlace place = NamedPlace.free(target);
    return switch (status.kind()) {
      case FileStatus.DIRECTORY ->
          overlay.makeDirectory(caller, place.directory(), place.name(), status.permissions());
      case FileStatus.SYMLINK -> {
        OverlayFileSystem other = source.getFileSystem();
        byte[] points = other.call(source, () -> other.lookup().find(source, false).target());
        yield overlay.makeSymlink(caller, place.directory(), place.name(), points);
      }
      default ->
          overlay.makeNode(
              caller,
              place.directory(),
              place.name(),
              status.mode(),
              status.major(),
              status.minor());
    };
  }

  /// Of a link only owners are kept.
  private void dress(OverlayAttributes from) throws IOException {
    OverlayView view = new OverlayView("posix", target, false);
    view.setIds(from.userId(), from.groupId());
    if (from.isSymbolicLink()) {
      return;
    }
    view.setMode(from.mode() & PERMISSIONS);
    OverlayFileSystem other = source.getFileSystem();
    Map<String, byte[]> xattrs =
        other.call(source, () -> other.lookup().find(source, false).xattrs());
    for (Map.Entry<String, byte[]> xattr : xattrs.entrySet()) {
      Caller caller = target.getFileSystem().caller();
      view.change(node -> node.setXattr(caller, xattr.getKey(), xattr.getValue(), XattrMode.ANY));
    }
    view.setTimes(from.lastModifiedTime(), from.lastAccessTime(), null);
  }
}
