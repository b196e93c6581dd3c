package io.squashkit.overlay.kernel;

import java.io.Serial;
import java.nio.file.FileSystemException;

/// Thrown where the kernel cannot or may not mount what is asked for, though it may be sound: others may be
/// able to show it.
public final class KernelRefusal extends FileSystemException {
  @Serial private static final long serialVersionUID = 1L;

  /// Makes one.
  ///
  /// @param file what was to be mounted, or where
  /// @param reason what the kernel or its limits say
  public KernelRefusal(String file, String reason) {
    super(file, null, reason);
  }

  /// The same with a way out.
  ///
  /// @param advice what to do instead
  /// @return another exception
  public KernelRefusal or(String advice) {
    KernelRefusal more = new KernelRefusal(getFile(), getReason() + "; " + advice);
    more.initCause(this);
    return more;
  }
}
