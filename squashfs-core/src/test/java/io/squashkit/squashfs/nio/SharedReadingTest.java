package io.squashkit.squashfs.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.testdata.ProviderContract;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// One file system read by many threads, some of them interrupted.
@Timeout(120)
class SharedReadingTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final int SIZE = 2_000_000;
  private static final byte[] CONTENT = ProviderContract.bytes("mixed:2000000:1");

  @TempDir Path folder;

  /// Opens a file of more blocks than the cache holds.
  private FileSystem open() throws IOException {
    TreeSpec spec = TreeSpec.parse("dir . 755 0 0 1\nfile a 644 0 0 1 mixed:2000000:1\n");
    Path image = Packed.image(folder.resolve("image"), spec);
    return FileSystems.newFileSystem(image, Map.of("cacheBytes", 200_000, "threads", 4));
  }

  private static void readSome(FileChannel channel, long seed, int reads) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    ByteBuffer buffer = ByteBuffer.allocate(10_000);
    for (int i = 0; i < reads; i++) {
      int at = random.nextInt(SIZE - 10_000);
      int n = 1 + random.nextInt(10_000);
      assertEquals(n, channel.read(buffer.clear().limit(n), at), "seed " + SEED);
      buffer.flip();
      assertEquals(buffer, ByteBuffer.wrap(CONTENT, at, n), "seed " + SEED);
    }
  }

  @Test
  void manyThreadsShareOneChannel() throws Exception {
    try (FileSystem fileSystem = open();
        FileChannel channel = FileChannel.open(fileSystem.getPath("/a"));
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        long seed = SEED + i;
        running.add(
            threads.submit(
                () -> {
                  readSome(channel, seed, 500);
                  return null;
                }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
  }

  @Test
  void anInterruptEndsNothing() throws Exception {
    try (FileSystem fileSystem = open();
        FileChannel channel = FileChannel.open(fileSystem.getPath("/a"))) {
      List<Throwable> failures = new ArrayList<>();
      Thread reading =
          Thread.ofPlatform()
              .start(
                  () -> {
                    Thread.currentThread().interrupt();
                    try {
                      readSome(channel, SEED, 300);
                      assertTrue(Thread.currentThread().isInterrupted());
                    } catch (IOException | AssertionError e) {
                      failures.add(e);
                    }
                  });
      for (int i = 0; reading.isAlive(); i++) { // at every point of a read, of opening again, too
        if (i % 8 == 0) {
          readSome(channel, SEED + i, 1);
        }
        reading.interrupt();
      }
      reading.join();
      assertEquals(List.of(), failures);
      assertArrayEquals(CONTENT, Files.readAllBytes(fileSystem.getPath("/a")));
    }
  }

  @Test
  void anInterruptDoesNotLeadToAnotherFile() throws Exception {
    try (FileSystem fileSystem = open();
        FileChannel channel = FileChannel.open(fileSystem.getPath("/a"))) {
      Path image = folder.resolve("image");
      byte[] bytes = Files.readAllBytes(image);
      Files.delete(image);
      bytes[5000] ^= 1;
      Files.write(folder.resolve("other"), bytes);
      Files.move(folder.resolve("other"), image);
      Thread.currentThread().interrupt();
      IOException failure = null;
      try {
        readSome(channel, SEED, 500);
      } catch (IOException e) {
        failure = e;
      } finally {
        assertTrue(Thread.interrupted());
      }
      assertNotNull(failure);
      assertTrue(failure.getMessage().contains("no longer the one"), failure::getMessage);
    }
  }
}
