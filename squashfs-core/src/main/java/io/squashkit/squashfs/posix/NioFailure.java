package io.squashkit.squashfs.posix;

import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.util.Locale;

/// Turns exceptions of Java's own API back into error numbers.
final class NioFailure {
  private static final int EILSEQ = 84;

  private NioFailure() {}

  static int errno(Exception failure) {
    return switch (failure) {
      case NoSuchFileException _ -> Errno.ENOENT;
      case FileAlreadyExistsException _ -> Errno.EEXIST;
      case AccessDeniedException _ -> Errno.EACCES;
      case NotDirectoryException _ -> Errno.ENOTDIR;
      case DirectoryNotEmptyException _ -> Errno.ENOTEMPTY;
      case FileSystemLoopException _ -> Errno.ELOOP;
      case NotLinkException _ -> Errno.EINVAL;
      case InvalidPathException _ -> EILSEQ;
      case UnsupportedOperationException _ -> Errno.EOPNOTSUPP;
      case FileSystemException e -> byReason(e.getReason());
      default -> byReason(failure.getMessage());
    };
  }

  /// The system's own words are all that Java passes on.
  private static int byReason(@org.jspecify.annotations.Nullable String reason) {
    String words = reason == null ? "" : reason.toLowerCase(Locale.ROOT);
    for (int errno = 1; errno <= Errno.EDQUOT; errno++) {
      if (words.contains(Errno.text(errno))) {
        return errno;
      }
    }
    return words.contains("space") ? Errno.ENOSPC : Errno.EIO;
  }
}
