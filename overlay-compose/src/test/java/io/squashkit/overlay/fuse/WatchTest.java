package io.squashkit.overlay.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.FuseCalls;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Waiting for questions, with a named pipe for the device, which each worker opens for himself.
@EnabledOnOs(OS.LINUX)
@Timeout(60)
final class WatchTest {
  private static final int WORKERS = 5;

  /// Both are brief, and of one program.
  private static final int BRIEF = 2;

  private static final int STUCK = 4;

  @TempDir Path folder;

  private int asking;

  @BeforeEach
  void open() throws IOException {
    int made = Posix.host().makeNode(Posix.CWD, pipe(), FileStatus.FIFO | 0600, 0, 0);
    Errno.check(made, "the pipe");
    asking = open(OpenFlags.READ_WRITE);
  }

  private byte[] pipe() {
    return folder.resolve("pipe").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private int open(int flags) throws IOException {
    return Errno.check(Posix.host().open(Posix.CWD, pipe(), flags, 0), "the pipe");
  }

  /// Starts workers that have questions answered until the asking end is closed.
  private List<Thread> workers(Watch watch, IntConsumer answer) throws IOException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < WORKERS; i++) {
      Device device = new Device(open(OpenFlags.READ)); // as long as somebody can ask
      threads.add(Thread.ofPlatform().start(() -> work(device, watch, answer)));
    }
    return threads;
  }

  private void work(Device device, Watch watch, IntConsumer answer) {
    try (device;
        Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(Integer.BYTES);
      while (watch.next(device, memory) > 0) {
        int question = memory.get(ValueLayout.JAVA_INT, 0);
        watch.leave(question % 3 != 0, question % 2 == 0);
        answer.accept(question);
      }
    } finally {
      watch.end();
    }
  }

  private void ask(Arena arena, int question) throws IOException {
    MemorySegment memory = arena.allocate(Integer.BYTES);
    memory.set(ValueLayout.JAVA_INT, 0, question);
    Errno.check(FuseCalls.write(asking, memory, Integer.BYTES), "the asking end");
  }

  private static void await(AtomicInteger answered, int asked) throws InterruptedException {
    while (answered.get() < asked) {
      if (Thread.interrupted()) {
        throw new InterruptedException("answered " + answered + ", asked " + asked);
      }
      Thread.onSpinWait();
    }
  }

  private void endAll(List<Thread> workers) throws InterruptedException {
    Posix.host().close(asking);
    for (Thread worker : workers) {
      worker.join();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void hasAllWorkersAnswerAtOnceIfNeedBe(int most) throws Exception {
    Phaser together = new Phaser(WORKERS);
    List<Thread> workers = workers(new Watch(most), _ -> together.arriveAndAwaitAdvance());
    try (Arena arena = Arena.ofConfined()) {
      for (int i = 0; i < 20 * WORKERS; i++) {
        ask(arena, i);
      }
    }
    for (int round = 0; round < 20; round++) {
      assertTrue(together.awaitAdvanceInterruptibly(round, 20, TimeUnit.SECONDS) > round);
    }
    endAll(workers);
  }

  /// One program's brief questions bring one worker to answer them alone; then one of them takes long.
  @Test
  void takesThePlaceOfWhoIsStuckWithABriefQuestion() throws Exception {
    AtomicInteger answered = new AtomicInteger();
    Semaphore goOn = new Semaphore(0);
    IntConsumer answer =
        question -> {
          if (question == STUCK) {
            goOn.acquireUninterruptibly();
          }
          answered.incrementAndGet();
        };
    List<Thread> workers = workers(new Watch(1), answer);
    int asked = 0;
    try (Arena arena = Arena.ofConfined()) {
      for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 500; i++) {
          ask(arena, BRIEF);
          await(answered, ++asked);
        }
        ask(arena, STUCK);
        ask(arena, BRIEF);
        await(answered, ++asked);
        goOn.release();
        asked++;
      }
    }
    await(answered, asked);
    endAll(workers);
  }

  /// Slowly and fast, so that all ways of waiting take turns.
  @Test
  void losesNoQuestion() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    ConcurrentLinkedQueue<Integer> seen = new ConcurrentLinkedQueue<>();
    List<Thread> workers =
        workers(
            new Watch(2),
            question -> {
              seen.add(question);
              if (question % 7 == 0) {
                LockSupport.parkNanos(question % 200 * 1000L);
              }
            });
    int count = 20_000;
    try (Arena arena = Arena.ofConfined()) {
      for (int i = 0; i < count; i++) {
        ask(arena, i);
        if (random.nextInt(10) == 0) {
          LockSupport.parkNanos(random.nextInt(100_000));
        }
      }
    }
    while (seen.size() < count) {
      Thread.onSpinWait();
    }
    endAll(workers);
    assertEquals(count, seen.stream().distinct().count(), "seed " + seed);
  }

  @Test
  void endsForThoseInReserve() throws Exception {
    List<Thread> workers = workers(new Watch(1), _ -> {});
    endAll(workers);
    for (Thread worker : workers) {
      assertFalse(worker.isAlive());
    }
  }
}
