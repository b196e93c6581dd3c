package io.squashkit.squashfs.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.squashkit.squashfs.codec.Codecs;
import io.squashkit.squashfs.format.BlockWord;
import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.UnsupportedImageException;
import io.squashkit.squashfs.io.ImageSource;
import io.squashkit.squashfs.metadata.DecompressorPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DataBlockCacheTest {
  private static final int SIZE = 100;
  private static final int WORD = BlockWord.of(SIZE, false);

  private final AtomicInteger reads = new AtomicInteger();
  private final CountDownLatch gate = new CountDownLatch(1);
  private boolean broken;

  /// A source whose every byte is the position's own, read only when the gate is open.
  private final class Source implements ImageSource {
    @Override
    public long size() {
      return 1 << 20;
    }

    @Override
    public int read(long position, ByteBuffer into) throws IOException {
      reads.incrementAndGet();
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      if (broken) {
        throw new CorruptImageException("broken");
      }
      int count = into.remaining();
      for (int i = 0; i < count; i++) {
        into.put((byte) (position + i));
      }
      return count;
    }

    @Override
    public String name() {
      return "test";
    }

    @Override
    public void close() {}
  }

  private DataBlockCache cache(int capacity) throws UnsupportedImageException {
    DecompressorPool pool =
        new DecompressorPool(Codecs.forReading(CompressorId.GZIP, null, 4096), 8);
    return new DataBlockCache(new BlockLoader(new Source(), pool, 1 << 20), capacity);
  }

  /// What the cache says of a place: the length of the block, and its bytes held to what they must be.
  private static int read(DataBlockCache cache, long start, int word) throws IOException {
    int n = BlockWord.size(word) - 10;
    ByteBuffer into = ByteBuffer.allocate(n);
    int length = cache.copy(start, word, 4096, 10, n, into);
    assertEquals(n, into.position());
    for (int i = 0; i < n; i++) {
      if (into.get(i) != (byte) (start + 10 + i)) {
        fail("byte " + i + " of the block at " + start + " is " + into.get(i));
      }
    }
    return length;
  }

  private static boolean isThere(DataBlockCache cache, long start, int word) {
    return cache.copyIfThere(start, word, 0, 1, ByteBuffer.allocate(1)) >= 0;
  }

  @Test
  void manyAskAndOneReads() throws Exception {
    DataBlockCache cache = cache(4);
    try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        answers.add(threads.submit(() -> read(cache, 1000, WORD)));
      }
      gate.countDown();
      for (Future<Integer> answer : answers) {
        assertEquals(SIZE, answer.get());
      }
    }
    assertEquals(1, reads.get());
  }

  @Test
  void aFailureIsTheFailureOfAllAndNotRemembered() throws Exception {
    DataBlockCache cache = cache(4);
    broken = true;
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        answers.add(threads.submit(() -> read(cache, 1000, WORD)));
      }
      gate.countDown();
      for (Future<Integer> answer : answers) {
        Exception e = assertThrows(Exception.class, answer::get);
        assertEquals(CorruptImageException.class, e.getCause().getClass());
      }
    }
    broken = false;
    assertEquals(SIZE, read(cache, 1000, WORD));
  }

  @Test
  void theOneUsedStaysAndTheOthersGo() throws IOException {
    gate.countDown();
    DataBlockCache cache = cache(3);
    read(cache, 1000, WORD);
    for (int i = 1; i < 50; i++) {
      read(cache, 1000 + i * SIZE, WORD);
      read(cache, 1000, WORD);
    }
    assertEquals(50, reads.get());
    int there = 0;
    for (int i = 0; i < 50; i++) {
      there += isThere(cache, 1000 + i * SIZE, WORD) ? 1 : 0;
    }
    assertEquals(3, there);
    assertTrue(isThere(cache, 1000, WORD));
  }

  @Test
  void anotherClaimOnAPlaceGetsItsOwnAnswer() throws IOException {
    gate.countDown();
    DataBlockCache cache = cache(3);
    assertEquals(SIZE, read(cache, 1000, WORD));
    int other = BlockWord.of(50, false);
    assertEquals(50, read(cache, 1000, other));
    assertFalse(isThere(cache, 1000, other));
    assertTrue(isThere(cache, 1000, WORD));
  }

  @Test
  void aPartBeyondTheBlockIsNotCopied() throws IOException {
    gate.countDown();
    DataBlockCache cache = cache(3);
    for (int i = 0; i < 2; i++) { // not there, there
      ByteBuffer into = ByteBuffer.allocate(2);
      assertEquals(SIZE, cache.copy(1000, WORD, 4096, SIZE - 1, 2, into));
      assertEquals(0, into.position());
    }
  }

  /// Few blocks for many threads: memory changes hands all the time, and nobody may see it do so.
  @Test
  void nobodySeesTheMemoryOfAForgottenBlock() throws Exception {
    gate.countDown();
    DataBlockCache cache = cache(2);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int seed = i;
        answers.add(
            threads.submit(
                () -> {
                  Random random = new Random(seed);
                  for (int n = 0; n < 20_000; n++) {
                    read(cache, 1000 + random.nextInt(5), BlockWord.of(4096, false));
                  }
                  return 0;
                }));
      }
      for (Future<Integer> answer : answers) {
        answer.get();
      }
    }
  }
}
