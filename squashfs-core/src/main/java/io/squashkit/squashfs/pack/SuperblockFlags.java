package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.codec.Codec;
import io.squashkit.squashfs.format.SuperblockFlag;

/// The flags of a new image, set as mksquashfs sets them.
final class SuperblockFlags {
  private SuperblockFlags() {}

  static int of(PackOptions options, Codec codec) {
    int flags = 0;
    if (options.compression().compressor() == null) {
      flags |=
          SuperblockFlag.UNCOMPRESSED_INODES.mask()
              | SuperblockFlag.UNCOMPRESSED_DATA.mask()
              | SuperblockFlag.UNCOMPRESSED_FRAGMENTS.mask()
              | SuperblockFlag.UNCOMPRESSED_XATTRS.mask()
              | SuperblockFlag.UNCOMPRESSED_IDS.mask();
    }
    flags |=
        options.fragments()
            ? SuperblockFlag.ALWAYS_FRAGMENTS.mask()
            : SuperblockFlag.NO_FRAGMENTS.mask();
    if (options.duplicates()) {
      flags |= SuperblockFlag.DUPLICATES.mask();
    }
    if (options.export()) {
      flags |= SuperblockFlag.EXPORTABLE.mask();
    }
    if (!options.xattrs()) {
      flags |= SuperblockFlag.NO_XATTRS.mask();
    }
    if (codec.options() != null) {
      flags |= SuperblockFlag.COMPRESSOR_OPTIONS.mask();
    }
    return flags;
  }
}
