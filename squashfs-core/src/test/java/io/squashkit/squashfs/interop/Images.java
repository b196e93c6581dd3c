package io.squashkit.squashfs.interop;

import io.squashkit.squashfs.codec.Compression;
import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.io.ImageSource;
import io.squashkit.squashfs.pack.ImagePacker;
import io.squashkit.squashfs.pack.PackListener;
import io.squashkit.squashfs.pack.PackOptions;
import io.squashkit.squashfs.read.ReadOptions;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.testdata.ImageBytes;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes small images for tests, and opens them from memory.
public final class Images {
  public static final int BLOCK_SIZE = 4096;

  private Images() {}

  /// An image with blocks of 4 KiB and everything else as by default.
  ///
  /// @param compressor null to have everything stored
  public static ImageBytes of(@Nullable CompressorId compressor, Tree tree) throws IOException {
    PackOptions options =
        new PackOptions(
            new Compression(compressor, Compression.DEFAULT_LEVEL, Set.of()),
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
            0,
            false,
            true,
            PackOptions.Unreadable.FAIL);
    Path file = Files.createTempFile("read", ".squashfs");
    try {
      ImagePacker.pack(tree, file, options, PackListener.NONE);
      return ImageBytes.of(file);
    } finally {
      Files.delete(file);
    }
  }

  public static ImageBytes of(@Nullable CompressorId compressor, TreeSpec spec) throws IOException {
    return of(compressor, SpecTree.of(spec));
  }

  public static ImageBytes stored(String spec) throws IOException {
    return of(null, TreeSpec.parse(spec));
  }

  public static SquashfsImage open(ImageBytes image) throws IOException {
    return open(image.toArray(), new ReadOptions(ReadOptions.SEARCH, 1 << 20, 2));
  }

  public static SquashfsImage open(byte[] image, ReadOptions options) throws IOException {
    return SquashfsImage.open(source(image), options);
  }

  /// Bytes in memory as a source.
  public static ImageSource source(byte[] bytes) {
    return new Bytes(bytes);
  }

  private record Bytes(byte[] bytes) implements ImageSource {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public int read(long position, ByteBuffer into) {
      int count = (int) Math.max(0, Math.min(into.remaining(), bytes.length - position));
      if (count > 0) {
        into.put(bytes, (int) position, count);
      }
      return count;
    }

    @Override
    public String name() {
      return "test.squashfs";
    }

    @Override
    public void close() {}
  }
}
