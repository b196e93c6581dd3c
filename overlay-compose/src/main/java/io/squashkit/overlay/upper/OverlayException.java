package io.squashkit.overlay.upper;

import io.squashkit.overlay.view.ViewException;
import io.squashkit.squashfs.posix.Errno;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/// Something that the kernel would have answered with an error number, too.
public final class OverlayException extends FileSystemException {
  private static final long serialVersionUID = 1;

  private final int errno;
  private final boolean aboutOwner;

  OverlayException(int errno, Object path) {
    this(errno, path, Errno.text(errno));
  }

  OverlayException(int errno, Object path, String reason) {
    this(errno, path, reason, false);
  }

  private OverlayException(int errno, Object path, String reason, boolean aboutOwner) {
    super(path.toString(), null, reason);
    this.errno = errno;
    this.aboutOwner = aboutOwner;
  }

  static OverlayException ofOwner(int errno, Object path, String reason) {
    return new OverlayException(errno, path, reason, true);
  }

  /// Of an object whose name is gone. The kernel looks a name again that means something else since a
  /// layer came or went.
  static OverlayException gone(OverlayNode node) {
    return new OverlayException(node.isStale() ? Errno.ESTALE : Errno.ENOENT, node);
  }

  /// What the kernel answers in this case.
  ///
  /// @return an error number, see [Errno]
  public int errno() {
    return errno;
  }

  /// Tells whether an object could not be given to its owner, see [Ownership#KEPT]: an error number alone
  /// tells nobody what to do then.
  ///
  /// @return true if so
  public boolean isAboutOwner() {
    return aboutOwner;
  }

  /// The error number that any failure of an overlay comes down to.
  ///
  /// @param failure what an operation threw
  /// @return its error number; [Errno#EIO] for what has none, such as a damaged image
  public static int errno(IOException failure) {
    return switch (failure) {
      case OverlayException own -> own.errno;
      case ViewException marks -> marks.errno();
      case NoSuchFileException gone -> Errno.ENOENT;
      default -> Errno.EIO;
    };
  }

  /// Throws if a call failed.
  ///
  /// @param result what a call of the host answered
  /// @param path what it was about; only turned into text if it failed
  /// @return the result
  static int check(int result, Object path) throws OverlayException {
    if (result < 0) {
      throw new OverlayException(-result, path);
    }
    return result;
  }
}
