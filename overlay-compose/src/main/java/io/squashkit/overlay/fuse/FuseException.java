package io.squashkit.overlay.fuse;

import io.squashkit.squashfs.posix.Errno;
import java.io.IOException;

/// An answer that is an error number: what a file system throws where the caller's system call is to fail.
/// Part of everyday work, so it has no stack trace.
public final class FuseException extends IOException {
  private static final long serialVersionUID = 1;

  /// An object that the kernel asks for is not known.
  static final int ESTALE = 116;

  /// The kernel speaks another version of the protocol.
  static final int EPROTO = 71;

  private final int errno;

  /// Makes one.
  ///
  /// @param errno what the call fails with, see [Errno]
  public FuseException(int errno) {
    super(Errno.text(errno));
    this.errno = errno;
  }

  /// What the call fails with.
  ///
  /// @return an error number, positive
  public int errno() {
    return errno;
  }

  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
