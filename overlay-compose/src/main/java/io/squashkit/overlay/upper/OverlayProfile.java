package io.squashkit.overlay.upper;

import io.squashkit.overlay.layer.MarkSpace;

/// Which overlay of the kernel the upper directory is kept like, named by its mount options.
public enum OverlayProfile {
  /// The kernel's defaults: a directory that a lower layer has cannot be renamed (`EXDEV`).
  KERNEL(MarkSpace.TRUSTED, false),

  /// `redirect_dir=on`: it can, and the upper directory says by a mark where its entries are.
  REDIRECT(MarkSpace.TRUSTED, true),

  /// `userxattr`: marks that ordinary users may set; else as [#KERNEL].
  USERXATTR(MarkSpace.USER, false);

  private final MarkSpace space;
  private final boolean redirects;

  OverlayProfile(MarkSpace space, boolean redirects) {
    this.space = space;
    this.redirects = redirects;
  }

  /// Where the marks are.
  ///
  /// @return the space, which must be that of the stack below
  public MarkSpace space() {
    return space;
  }

  /// Whether directories of lower layers can be renamed. Then lower layers may be exchanged while the
  /// overlay is not in use, and new directories are marked opaque (kernel: `ovl_allow_offline_changes`).
  boolean redirects() {
    return redirects;
  }
}
