package io.squashkit.overlay.fuse;

/// How a file system is mounted.
///
/// @param source what is shown as mounted, such as the path of an image
/// @param readOnly whether the kernel refuses to write
/// @param allowOthers whether other users see into the mount; who is not root needs the system's leave
///     (`user_allow_other` in /etc/fuse.conf)
/// @param trusted whether devices and set-id bits on the mount mean something; never for who is not root
/// @param threads how many questions are answered at once, at least 1
public record FuseMountOptions(
    String source, boolean readOnly, boolean allowOthers, boolean trusted, int threads) {
  private static final int FEWEST_THREADS = 4;

  /// Checks the values.
  public FuseMountOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads " + threads + ", allowed: at least 1");
    }
  }

  /// Read-only, with as many threads as help.
  ///
  /// @param source what is shown as mounted
  /// @param superuser whether root mounts: then others see into it, and devices and set-id bits count, as on
  ///     the kernel's own mounts
  /// @return the options
  public static FuseMountOptions readOnly(String source, boolean superuser) {
    int threads = Math.max(FEWEST_THREADS, Runtime.getRuntime().availableProcessors() * 2);
    return new FuseMountOptions(source, true, superuser, superuser, threads);
  }
}
