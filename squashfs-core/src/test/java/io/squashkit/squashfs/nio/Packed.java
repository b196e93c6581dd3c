package io.squashkit.squashfs.nio;

import io.squashkit.squashfs.codec.Compression;
import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.interop.SpecTree;
import io.squashkit.squashfs.pack.ImagePacker;
import io.squashkit.squashfs.pack.PackListener;
import io.squashkit.squashfs.pack.PackOptions;
import io.squashkit.squashfs.tree.FileOrder;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/// Packs images for the tests of this room.
final class Packed {
  static final int BLOCK_SIZE = 4096;

  private Packed() {}

  /// Packs a spec with blocks of 4 KiB, over a file that may be there.
  static Path image(Path file, TreeSpec spec) throws IOException {
    return image(file, spec, 0);
  }

  /// Packs a spec at an offset.
  static Path image(Path file, TreeSpec spec, long offset) throws IOException {
    PackOptions options =
        new PackOptions(
            new Compression(CompressorId.ZSTD, 1, Set.of()),
            BLOCK_SIZE,
            1,
            8 << 20,
            true,
            true,
            true,
            true,
            true,
            false,
            null,
            100L,
            null,
            offset,
            false,
            true,
            PackOptions.Unreadable.FAIL,
            FileOrder.NONE);
    ImagePacker.pack(SpecTree.of(spec), file, options, PackListener.NONE);
    return file;
  }
}
