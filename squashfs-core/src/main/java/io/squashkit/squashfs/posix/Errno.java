package io.squashkit.squashfs.posix;

import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/// Error numbers of Linux, and the exceptions that they become.
public final class Errno {
  /// Operation not permitted.
  public static final int EPERM = 1;

  /// No such file or directory.
  public static final int ENOENT = 2;

  /// Interrupted by a signal.
  public static final int EINTR = 4;

  /// Input or output error.
  public static final int EIO = 5;

  /// No data at or after a position.
  public static final int ENXIO = 6;

  /// Not an open file.
  public static final int EBADF = 9;

  /// Another has it now.
  public static final int EAGAIN = 11;

  /// Permission denied.
  public static final int EACCES = 13;

  /// In use.
  public static final int EBUSY = 16;

  /// The name exists.
  public static final int EEXIST = 17;

  /// A link or rename across file systems.
  public static final int EXDEV = 18;

  /// Not a directory.
  public static final int ENOTDIR = 20;

  /// Is a directory.
  public static final int EISDIR = 21;

  /// Invalid argument.
  public static final int EINVAL = 22;

  /// Too many open files.
  public static final int EMFILE = 24;

  /// No such operation on this kind of file.
  public static final int ENOTTY = 25;

  /// No space left.
  public static final int ENOSPC = 28;

  /// Read-only file system.
  public static final int EROFS = 30;

  /// Too many links.
  public static final int EMLINK = 31;

  /// The answer does not fit into the buffer.
  public static final int ERANGE = 34;

  /// A name or a path is too long.
  public static final int ENAMETOOLONG = 36;

  /// No such call.
  public static final int ENOSYS = 38;

  /// The directory is not empty.
  public static final int ENOTEMPTY = 39;

  /// What was found before is no longer what its name means: the kernel looks again.
  public static final int ESTALE = 116;

  /// Too many symbolic links, or one where none may be followed.
  public static final int ELOOP = 40;

  /// No such extended attribute.
  public static final int ENODATA = 61;

  /// A number does not fit, such as that of a user whom a user namespace does not have.
  public static final int EOVERFLOW = 75;

  /// The file system cannot do that.
  public static final int EOPNOTSUPP = 95;

  /// Somebody ended the connection while the question waited.
  public static final int ECONNABORTED = 103;

  /// Nobody is at the other end, such as of a FUSE mount.
  public static final int ENOTCONN = 107;

  /// The user's share of the disk is full.
  public static final int EDQUOT = 122;

  private Errno() {}

  /// Throws if a call failed.
  ///
  /// @param result what a call of [Posix] returned
  /// @param path what it was about; only turned into text if it failed
  /// @return the result
  /// @throws FileSystemException if the result is an error
  public static int check(int result, Object path) throws FileSystemException {
    if (result < 0) {
      throw exception(-result, path);
    }
    return result;
  }

  /// The exception for an error number: the subclass that Java has for it, or the class itself with the
  /// reason.
  ///
  /// @param errno an error number, positive
  /// @param path what the failed call was about
  /// @return the exception
  public static FileSystemException exception(int errno, Object path) {
    String file = path.toString();
    return switch (errno) {
      case ENOENT -> new NoSuchFileException(file);
      case EACCES -> new AccessDeniedException(file, null, "permission denied");
      case EPERM -> new AccessDeniedException(file, null, "operation not permitted");
      case EEXIST -> new FileAlreadyExistsException(file);
      case ENOTDIR -> new NotDirectoryException(file);
      case ENOTEMPTY -> new DirectoryNotEmptyException(file);
      default -> new FileSystemException(file, null, text(errno));
    };
  }

  /// What an error number says.
  ///
  /// @param errno an error number, positive
  /// @return a few words
  public static String text(int errno) {
    return switch (errno) {
      case EPERM -> "operation not permitted";
      case ENOENT -> "no such file or directory";
      case EINTR -> "interrupted";
      case EIO -> "input/output error";
      case ENXIO -> "no such device or address";
      case EBADF -> "not an open file";
      case EACCES -> "permission denied";
      case EAGAIN -> "temporarily unavailable";
      case 12 -> "out of memory";
      case EBUSY -> "device or resource busy";
      case EEXIST -> "already exists";
      case EXDEV -> "link across file systems";
      case ENOTDIR -> "not a directory";
      case EISDIR -> "is a directory";
      case EINVAL -> "invalid argument";
      case 23 -> "too many open files in the system";
      case EMFILE -> "too many open files";
      case ENOTTY -> "no such operation on this kind of file";
      case 26 -> "executable in use";
      case 27 -> "file too large";
      case ENOSPC -> "no space left on device";
      case EROFS -> "read-only file system";
      case EMLINK -> "too many links";
      case ERANGE -> "answer too large";
      case ENAMETOOLONG -> "name too long";
      case ENOSYS -> "call not implemented";
      case ENOTEMPTY -> "directory not empty";
      case ELOOP -> "too many symbolic links, or one that may not be followed";
      case ENODATA -> "no data available";
      case EOVERFLOW -> "value too large";
      case 84 -> "name cannot be encoded";
      case EOPNOTSUPP -> "operation not supported";
      case ECONNABORTED -> "connection aborted";
      case ENOTCONN -> "the process that served it is dead";
      case 116 -> "stale file handle";
      case 117 -> "file system needs repair";
      case EDQUOT -> "disk quota exceeded";
      default -> "error " + errno;
    };
  }
}
