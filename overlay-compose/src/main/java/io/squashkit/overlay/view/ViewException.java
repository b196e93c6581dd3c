package io.squashkit.overlay.view;

import java.nio.file.FileSystemException;

/// Marks that cannot be followed: a redirect that is no path, a file whose bytes no layer holds, marks that
/// the rules refuse.
public final class ViewException extends FileSystemException {
  private static final long serialVersionUID = 1;

  private final int errno;

  ViewException(int errno, String path, String reason) {
    super(path, null, reason);
    this.errno = errno;
  }

  /// What the kernel answers in this case.
  ///
  /// @return an error number, see [io.squashkit.squashfs.posix.Errno]
  public int errno() {
    return errno;
  }
}
