package io.squashkit.squashfs.read;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.interop.Images;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.testdata.Content;
import io.squashkit.testdata.ImageBytes;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;

class FileReaderTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());

  private static final List<Content> CONTENTS = contents();
  private static final List<byte[]> BYTES = CONTENTS.stream().map(FileReaderTest::bytes).toList();

  private static List<Content> contents() {
    List<Content> result = new ArrayList<>();
    for (Content.Kind kind : Content.Kind.values()) {
      for (long size : new long[] {0, 1, 4095, 4096, 4097, 8192, 50_000, 300_001}) {
        result.add(new Content(kind, size, size + kind.ordinal()));
      }
    }
    return result;
  }

  private static ImageBytes image(CompressorId compressor) throws IOException {
    StringBuilder spec = new StringBuilder("dir . 755 0 0 100\n");
    for (int i = 0; i < CONTENTS.size(); i++) {
      spec.append("file f" + i + " 644 0 0 100 " + CONTENTS.get(i) + "\n");
    }
    return Images.of(compressor, TreeSpec.parse(spec.toString()));
  }

  private static FileContent content(SquashfsImage image, int i) throws IOException {
    return image.content((Inode.File) image.resolve("f" + i));
  }

  private static byte[] bytes(Content content) {
    byte[] bytes = new byte[(int) content.size()];
    content.read(0, bytes, 0, bytes.length);
    return bytes;
  }

  private static byte[] expected(int file, long position, int length) {
    byte[] all = BYTES.get(file);
    int from = (int) Math.min(position, all.length);
    return Arrays.copyOfRange(all, from, Math.min(from + length, all.length));
  }

  private static byte[] read(ContentReader reader, long position, ByteBuffer buffer)
      throws IOException {
    int start = buffer.position();
    int limit = buffer.limit();
    int count = reader.read(position, buffer);
    assertEquals(limit, buffer.limit());
    assertEquals(start + count, buffer.position());
    byte[] bytes = new byte[count];
    buffer.get(start, bytes);
    return bytes;
  }

  @ParameterizedTest
  @NullSource
  @EnumSource(value = CompressorId.class, names = "LZMA", mode = EnumSource.Mode.EXCLUDE)
  void anyPartOfAnyContentIsReadInAnyKindOfBuffer(CompressorId compressor) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    ByteBuffer direct = ByteBuffer.allocateDirect(400_000);
    ByteBuffer heap = ByteBuffer.allocate(400_000);
    // The cache holds three blocks, so that forgetting is tried too.
    try (SquashfsImage image = Images.open(image(compressor).toArray(), new ReadOptions(0, 0, 2))) {
      for (int i = 0; i < CONTENTS.size(); i++) {
        Content content = CONTENTS.get(i);
        FileContent stored = content(image, i);
        assertEquals(content.size(), stored.size());
        try (ContentReader reader = stored.open()) {
          for (int n = 0; n < 10; n++) {
            long position = n == 0 ? 0 : random.nextLong(content.size() + 10);
            int length = n == 0 ? 400_000 : random.nextInt(n % 2 == 0 ? 400_000 : 5000);
            int start = random.nextInt(400_000 - length + 1);
            ByteBuffer buffer = n % 3 == 0 ? heap : direct;
            buffer.clear().position(start).limit(start + length);
            assertArrayEquals(
                expected(i, position, length),
                read(reader, position, buffer),
                "seed " + SEED + ": " + content + " at " + position + ", " + length);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = CompressorId.class,
      names = {"ZSTD", "GZIP"})
  void manyThreadsReadTheSameFiles(CompressorId compressor) throws Exception {
    try (SquashfsImage image =
            Images.open(image(compressor).toArray(), new ReadOptions(0, 40_000, 2));
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        SplittableRandom random = new SplittableRandom(SEED + t);
        tasks.add(
            () -> {
              ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
              for (int n = 0; n < 400; n++) {
                int i = random.nextInt(CONTENTS.size());
                Content content = CONTENTS.get(i);
                long position = random.nextLong(content.size() + 1);
                try (ContentReader reader = content(image, i).open()) {
                  assertArrayEquals(
                      expected(i, position, 4096), read(reader, position, buffer.clear()));
                }
              }
              return null;
            });
      }
      for (Future<Void> done : threads.invokeAll(tasks)) {
        done.get();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = CompressorId.class, names = "ZSTD")
  void zerosAreJumpedOver(CompressorId compressor) throws IOException {
    try (SquashfsImage image = Images.open(image(compressor))) {
      for (int i = 0; i < CONTENTS.size(); i++) {
        Content content = CONTENTS.get(i);
        byte[] all = BYTES.get(i);
        try (ContentReader reader = content(image, i).open()) {
          for (int at = 0; at <= all.length; at += 1000) {
            long next = reader.nextData(at);
            assertTrue(next >= at && next <= all.length, content + ": " + next + " from " + at);
            byte[] zeros = new byte[(int) next - at];
            assertTrue(
                Arrays.equals(zeros, Arrays.copyOfRange(all, at, (int) next)),
                content + " at " + at);
            if (content.kind() == Content.Kind.ZERO && content.size() % 4096 == 0) {
              assertEquals(all.length, next, content + ": is all zeros");
            }
          }
          assertThrows(
              IllegalArgumentException.class, () -> reader.read(-1, ByteBuffer.allocate(1)));
        }
      }
    }
  }
}
