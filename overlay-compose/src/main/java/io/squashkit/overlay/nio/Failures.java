package io.squashkit.overlay.nio;

import io.squashkit.overlay.upper.OverlayException;
import io.squashkit.squashfs.posix.Errno;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What failures of an overlay are in Java, as the JDK's own provider has it on Linux.
final class Failures {
  private Failures() {}

  /// The exception that the user of a file system gets.
  ///
  /// @param failure what the overlay says; becomes the cause
  /// @param path as the user named it
  /// @param other the second path, as the user named it
  static FileSystemException of(OverlayException failure, Path path, @Nullable Path other) {
    String file = path.toString();
    String second = other == null ? null : other.toString();
    String reason = failure.getReason();
    FileSystemException result =
        switch (failure.errno()) {
          case Errno.ENOENT -> new NoSuchFileException(file, second, reason);
          case Errno.EACCES, Errno.EPERM -> new AccessDeniedException(file, second, reason);
          case Errno.EEXIST -> new FileAlreadyExistsException(file, second, reason);
          case Errno.ENOTDIR -> new NotDirectoryException(file);
          case Errno.ENOTEMPTY -> new DirectoryNotEmptyException(file);
          case Errno.ELOOP -> new FileSystemLoopException(file);
          case Errno.EXDEV -> new AtomicMoveNotSupportedException(file, second, reason);
          default -> new FileSystemException(file, second, reason);
        };
    result.initCause(failure);
    return result;
  }
}
