package io.squashkit.squashfs.posix;

/// How [Posix#rename] renames, to be added up.
public final class RenameFlags {
  /// Fails if the new name exists.
  public static final int NO_REPLACE = 1;

  /// Exchanges the two names.
  public static final int EXCHANGE = 2;

  /// Leaves a whiteout (a character device 0:0) under the old name.
  public static final int WHITEOUT = 4;

  private RenameFlags() {}
}
