package io.squashkit.overlay.nio;

import io.squashkit.overlay.upper.Caller;
import io.squashkit.overlay.upper.Overlay;
import io.squashkit.overlay.upper.OverlayException;
import io.squashkit.overlay.upper.OverlayFile;
import io.squashkit.overlay.upper.OverlayNode;
import io.squashkit.squashfs.filesystem.PositionedChannel;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileStatus;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/// Opens a file, and makes it if that is asked for.
///
/// @param permissions of a new file
record Opening(OverlayPath path, OpenRequest request, int permissions) {
  /// How often others may make and remove the file between two looks at it.
  private static final int TRIES = 100;

  FileChannel open() throws IOException {
    OverlayFileSystem fileSystem = path.getFileSystem();
    if (request.changes()) {
      Overlay unused = fileSystem.overlay();
    }
    return fileSystem.call(
        path,
        () -> {
          PositionedChannel channel =
              fileSystem.isReadOnly()
                  ? openLower(fileSystem.lookup().find(path, request.follow()))
                  : openUpper();
          fileSystem.opened(channel);
          return channel;
        });
  }

  private PositionedChannel openLower(Found found) throws IOException {
    if (found.isLink()) {
      throw new FileSystemLoopException(path.toString());
    }
    if (found.kind() != FileStatus.REGULAR
        || !(found instanceof Found.ReadOnly(io.squashkit.overlay.view.MergedNode node))) {
      throw new FileSystemException(path.toString(), null, "is not a regular file");
    }
    return new LowerChannel(path.getFileSystem(), node.content());
  }

  private PositionedChannel openUpper() throws IOException {
    Caller caller = path.getFileSystem().caller();
    OverlayFile file = openFile(caller);
    if (request.delete()) { // the JDK's own provider removes it at once, too
      try {
        path.getFileSystem().provider().delete(path);
      } catch (IOException e) {
        // it stays, then
      }
    }
    return new OverlayChannel(path, file, request);
  }

  private OverlayFile openFile(Caller caller) throws IOException {
    for (int tries = 1; ; tries++) {
      NamedPlace place = NamedPlace.of(path, request.follow());
      boolean exists = place == null || place.node() != null;
      if (exists && request.createNew()) {
        throw new FileAlreadyExistsException(path.toString());
      }
      try {
        return exists ? existing(place).open(caller, request.flags()) : make(caller, place);
      } catch (OverlayException e) {
        boolean gone = exists && e.errno() == Errno.ENOENT && request.create();
        boolean others = !exists && e.errno() == Errno.EEXIST && !request.createNew();
        if (tries == TRIES || !(gone || others)) {
          throw e;
        }
      }
    }
  }

  private OverlayNode existing(@Nullable NamedPlace place) throws IOException {
    OverlayFileSystem fileSystem = path.getFileSystem();
    return place == null
        ? fileSystem.writable(fileSystem.lookup().find(path, true))
        : place.require(path);
  }

  private OverlayFile make(Caller caller, @Nullable NamedPlace place) throws IOException {
    if (place == null || !(request.create() || request.createNew())) {
      throw new NoSuchFileException(path.toString());
    }
    return path.getFileSystem()
        .overlay()
        .createOpen(caller, place.directory(), place.name(), permissions, request.flags());
  }
}
