package io.squashkit.squashfs.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

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

  @Test
  void manyAskAndOneReads() throws Exception {
    DataBlockCache cache = cache(4);
    try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
      List<Future<byte[]>> answers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        answers.add(threads.submit(() -> cache.get(1000, WORD, 4096)));
      }
      gate.countDown();
      byte[] first = answers.getFirst().get();
      for (Future<byte[]> answer : answers) {
        assertSame(first, answer.get());
      }
    }
    assertEquals(1, reads.get());
  }

  @Test
  void aFailureIsTheFailureOfAllAndNotRemembered() throws Exception {
    DataBlockCache cache = cache(4);
    broken = true;
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<byte[]>> answers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        answers.add(threads.submit(() -> cache.get(1000, WORD, 4096)));
      }
      gate.countDown();
      for (Future<byte[]> answer : answers) {
        Exception e = assertThrows(Exception.class, answer::get);
        assertEquals(CorruptImageException.class, e.getCause().getClass());
      }
    }
    broken = false;
    assertEquals(SIZE, cache.get(1000, WORD, 4096).length);
  }

  @Test
  void theOneUsedStaysAndTheOthersGo() throws IOException {
    gate.countDown();
    DataBlockCache cache = cache(3);
    byte[] used = cache.get(1000, WORD, 4096);
    for (int i = 1; i < 50; i++) {
      cache.get(1000 + i * SIZE, WORD, 4096);
      assertSame(used, cache.get(1000, WORD, 4096));
    }
    int there = 0;
    for (int i = 0; i < 50; i++) {
      there += cache.peek(1000 + i * SIZE, WORD) == null ? 0 : 1;
    }
    assertEquals(3, there);
    assertNotNull(cache.peek(1000, WORD));
  }

  @Test
  void anotherClaimOnAPlaceGetsItsOwnAnswer() throws IOException {
    gate.countDown();
    DataBlockCache cache = cache(3);
    assertEquals(SIZE, cache.get(1000, WORD, 4096).length);
    int other = BlockWord.of(50, false);
    assertEquals(50, cache.get(1000, other, 4096).length);
    assertNull(cache.peek(1000, other));
  }
}
