package io.squashkit.overlay.layer;

/// A way to write down what a layer hides of the layers below it.
public enum Dialect {
  /// The kernel's overlay as root mounts it: character devices 0:0, attributes `trusted.overlay.`.
  OVERLAY("overlay"),

  /// The same with attributes `user.overlay.` (mount option `userxattr`).
  OVERLAY_USER("overlay-user"),

  /// Layers of OCI and Docker images: files `.wh.NAME` and `.wh..wh..opq`
  /// ([specification](https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts)).
  OCI("oci"),

  /// Branches of AUFS: the same files, beside some of its own, which are left out.
  AUFS("aufs"),

  /// Branches of the kernel's former UnionFS: files `.wh.NAME` and `.wh.__dir_opaque`.
  UNIONFS("unionfs"),

  /// Uppers of fuse-overlayfs: files `.wh.NAME` and `.wh..wh..opq`, devices 0:0, attributes
  /// `user.fuseoverlayfs.`. Only read: it reads the kernel's, too.
  FUSE_OVERLAYFS("fuse-overlayfs"),

  /// Branches of unionfs-fuse: `.unionfs/PATH_HIDDEN~`. Only read.
  UNIONFS_FUSE("unionfs-fuse");

  private final String word;

  Dialect(String word) {
    this.word = word;
  }

  /// What the dialect is called.
  ///
  /// @return such as `oci`
  public String word() {
    return word;
  }

  /// Tells whether layers can be written in this dialect.
  ///
  /// @return true if so
  public boolean isWritten() {
    return this != UNIONFS_FUSE && this != FUSE_OVERLAYFS;
  }

  DialectReader reader() {
    return switch (this) {
      case OVERLAY -> new OverlayReader(MarkSpace.TRUSTED);
      case OVERLAY_USER -> new OverlayReader(MarkSpace.USER);
      case OCI, AUFS, UNIONFS -> new PrefixReader(form());
      case FUSE_OVERLAYFS -> new FuseOverlayfsReader();
      case UNIONFS_FUSE -> new HiddenReader();
    };
  }

  DialectWriter writer() {
    return switch (this) {
      case OVERLAY -> new OverlayWriter(MarkSpace.TRUSTED);
      case OVERLAY_USER -> new OverlayWriter(MarkSpace.USER);
      case OCI, AUFS, UNIONFS -> new PrefixWriter(form());
      case FUSE_OVERLAYFS, UNIONFS_FUSE ->
          throw new IllegalArgumentException("dialect " + word + " is only read");
    };
  }

  /// Names of AUFS leave room for two prefixes and a number, those of UnionFS for one prefix.
  private PrefixForm form() {
    return switch (this) {
      case AUFS -> new PrefixForm(".wh..wh..opq", 242);
      case UNIONFS -> new PrefixForm(".wh.__dir_opaque", 251);
      default -> new PrefixForm(".wh..wh..opq", 255);
    };
  }
}
