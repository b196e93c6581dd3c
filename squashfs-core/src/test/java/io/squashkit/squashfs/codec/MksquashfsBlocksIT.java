package io.squashkit.squashfs.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CompressorOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Blocks that mksquashfs compressed. An image of one file, of exactly one block, has that block
/// between the compressor options and the inode table.
class MksquashfsBlocksIT {
  private static final int BLOCK_SIZE = 1 << 17;
  private static final int SUPER_BLOCK_SIZE = 96;
  private static final int COMPRESSOR = 20;
  private static final int FLAGS = 24;
  private static final int INODE_TABLE = 64;
  private static final int HAS_OPTIONS = 1 << 10;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip",
        "gzip -Xcompression-level 1",
        "lzo",
        "lzo -Xalgorithm lzo1x_1",
        "lz4",
        "lz4 -Xhc",
        "xz",
        "xz -Xbcj x86",
        "xz -Xbcj arm,powerpc -Xdict-size 64K",
        "zstd",
        "zstd -Xcompression-level 22"
      })
  void blocksAreRead(String compression) throws Exception {
    for (byte[] block :
        List.of(
            Blocks.code("linux-amd64", BLOCK_SIZE),
            Blocks.text(BLOCK_SIZE, 1),
            Blocks.mixed(BLOCK_SIZE, 2))) {
      ByteBuffer image = pack(block, compression);
      CompressorId id = CompressorId.of(image.getShort(COMPRESSOR));
      assertTrue(compression.startsWith(id.label()), id.label());
      int start = SUPER_BLOCK_SIZE;
      CompressorOptions options = null;
      if ((image.getShort(FLAGS) & HAS_OPTIONS) != 0) {
        int size = image.getShort(start) & 0x7FFF;
        start += 2;
        ByteBuffer stored = image.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        options = CompressorOptions.decode(id, stored.position(start).limit(start + size), start);
        start += size;
      }
      int end = Math.toIntExact(image.getLong(INODE_TABLE));
      checkOptions(id, compression, options);
      for (CodecPreference preference : CodecPreference.values()) {
        Codec codec = Codecs.forReading(id, options, BLOCK_SIZE, preference);
        try (BlockDecompressor decompressor = codec.newDecompressor()) {
          ByteBuffer target = ByteBuffer.allocateDirect(BLOCK_SIZE);
          ByteBuffer data = image.duplicate().position(start).limit(end);
          // Often enough to get to the worker behind the first.
          for (int i = 0; i < 70; i++) {
            assertEquals(BLOCK_SIZE, decompressor.decompress(data, target));
          }
          assertArrayEquals(block, Blocks.bytes(target, BLOCK_SIZE), codec.implementation());
        }
      }
    }
  }

  /// Default settings are left out by mksquashfs as by us.
  private static void checkOptions(
      CompressorId id, String compression, @Nullable CompressorOptions options) {
    if (compression.equals(id.label()) && id != CompressorId.ZSTD) {
      Compression defaults = new Compression(id, Compression.DEFAULT_LEVEL, Set.of());
      assertEquals(Codecs.forWriting(defaults, BLOCK_SIZE).options(), options);
    }
  }

  private ByteBuffer pack(byte[] block, String compression)
      throws IOException, InterruptedException {
    Path root = Files.createDirectories(directory.resolve("root"));
    Files.write(root.resolve("file"), block);
    Path image = directory.resolve("image");
    List<String> command = new ArrayList<>();
    command.addAll(List.of("mksquashfs", root.toString(), image.toString()));
    command.addAll(List.of("-noappend", "-no-progress", "-quiet", "-no-fragments", "-comp"));
    command.addAll(Arrays.asList(compression.split(" ", -1)));
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      if ("required".equals(System.getProperty("peers"))) {
        fail(e);
      }
      return abort("no mksquashfs");
    }
    String said = new String(process.getInputStream().readAllBytes(), US_ASCII);
    assertEquals(0, process.waitFor(), said);
    byte[] bytes = Files.readAllBytes(image);
    return ByteBuffer.allocateDirect(bytes.length).order(ByteOrder.LITTLE_ENDIAN).put(bytes).flip();
  }
}
