package io.squashkit.overlay.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.overlay.upper.OverlayException;
import io.squashkit.overlay.upper.OverlayProfile;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.testdata.Needs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// One upper directory, many threads; and never two that write it.
@Timeout(60)
class SharingTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final int THREADS = 6;

  @TempDir Path folder;

  private List<Path> layers;
  private OverlayFileSystem fileSystem;

  @BeforeEach
  void open() throws IOException {
    Needs.root("devices as whiteouts");
    layers = Layered.make(folder);
    fileSystem =
        OverlayFileSystem.open(
            layers,
            Layered.folder(folder, "upper"),
            Layered.folder(folder, "work"),
            OverlayProfile.KERNEL);
  }

  @AfterEach
  void close() throws IOException {
    if (fileSystem != null) {
      fileSystem.close();
    }
  }

  private Path at(String path) {
    return fileSystem.getPath("/").resolve(path);
  }

  /// Has several threads do the same.
  private static void together(Callable<?> work) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        running.add(threads.submit(work));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
  }

  @Test
  void oneOfManyMakesAFile() throws Exception {
    AtomicInteger made = new AtomicInteger();
    together(
        () -> {
          for (int i = 0; i < 50; i++) {
            try {
              Files.createFile(at("etc/f" + i));
              made.incrementAndGet();
            } catch (FileAlreadyExistsException e) {
              // another was first
            }
            Files.writeString(at("etc/f" + i), "x", StandardOpenOption.APPEND);
          }
          return null;
        });
    assertEquals(50, made.get());
    for (int i = 0; i < 50; i++) {
      assertEquals("x".repeat(THREADS), Files.readString(at("etc/f" + i)));
    }
  }

  @Test
  void partsOfAFileAreWrittenAtOnce() throws Exception {
    AtomicInteger next = new AtomicInteger();
    together(
        () -> {
          int part = next.getAndIncrement();
          try (FileChannel channel =
              FileChannel.open(at("large"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            byte[] bytes = new byte[50_000];
            java.util.Arrays.fill(bytes, (byte) part);
            assertEquals(50_000, channel.write(ByteBuffer.wrap(bytes), part * 50_000L));
          }
          return null;
        });
    byte[] all = Files.readAllBytes(at("large"));
    assertEquals(400_000, all.length);
    for (int i = 0; i < THREADS * 50_000; i++) {
      assertEquals(i / 50_000, all[i], "at " + i);
    }
  }

  @Test
  void threadsGoTheirWays() throws Exception {
    AtomicInteger next = new AtomicInteger();
    together(
        () -> {
          int number = next.getAndIncrement();
          SplittableRandom random = new SplittableRandom(SEED + number);
          Path own = Files.createDirectory(at("var/own" + number));
          int files = 0;
          for (int i = 0; i < 100; i++) {
            Path one = own.resolve("f" + files);
            switch (random.nextInt(4)) {
              case 0 -> {
                Files.copy(at("etc/conf"), one);
                files++;
              }
              case 1 -> Files.deleteIfExists(own.resolve("f" + --files));
              case 2 -> {
                Files.setLastModifiedTime(at("etc/conf"), Files.getLastModifiedTime(own));
                Files.move(own, own.resolveSibling("moved" + number));
                own = own.resolveSibling("moved" + number);
                Files.move(own, own.resolveSibling("own" + number));
                own = own.resolveSibling("own" + number);
              }
              default -> assertEquals(700, Files.readAllBytes(at("toetc/conf")).length);
            }
            files = Math.max(files, 0);
          }
          try (var stream = Files.list(own)) {
            assertEquals(files, stream.count(), "seed " + SEED);
          }
          return null;
        });
  }

  @Test
  void closingEndsWhatOthersDo() throws Exception {
    AtomicInteger started = new AtomicInteger();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<?> running =
          threads.submit(
              () -> {
                started.incrementAndGet();
                for (int i = 0; ; i++) {
                  Files.writeString(at("f" + i % 10), "x");
                }
              });
      while (started.get() == 0) {
        Thread.onSpinWait();
      }
      fileSystem.close();
      Exception failure = assertThrows(Exception.class, running::get);
      Throwable cause = failure.getCause();
      assertTrue(
          cause instanceof ClosedFileSystemException || cause instanceof ClosedChannelException,
          cause::toString);
    }
  }

  @Test
  void aSecondWriterIsRefused() throws IOException {
    Path upper = folder.resolve("upper");
    Path work = folder.resolve("work");
    OverlayException refused =
        assertThrows(
            OverlayException.class,
            () -> OverlayFileSystem.open(layers, upper, work, OverlayProfile.KERNEL));
    assertEquals(Errno.EBUSY, refused.errno());
    fileSystem.close();
    OverlayFileSystem.open(layers, upper, work, OverlayProfile.KERNEL).close();
  }

  @Test
  void copiesGoFromOneOverlayToAnother() throws IOException {
    try (OverlayFileSystem other = OverlayFileSystem.open(layers)) {
      Path from = other.getPath("/etc/conf");
      Files.copy(from, at("copy"), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
      assertEquals(-1, Files.mismatch(from, at("copy")));
      assertEquals(1_000_000_000, Files.getLastModifiedTime(at("copy")).toMillis() / 1000);
      assertEquals(70, Files.getAttribute(at("copy"), "unix:uid"));
      Files.copy(other.getPath("/tty"), at("device"));
      assertEquals(
          Files.getAttribute(from.resolveSibling("../tty"), "unix:rdev"),
          Files.getAttribute(at("device"), "unix:rdev"));
      assertThrows(
          java.nio.file.ReadOnlyFileSystemException.class, () -> Files.move(from, at("moved")));
      assertThrows(NoSuchFileException.class, () -> Files.size(at("moved")));
    }
  }

  @Test
  void linkedNamesAreOneFile() throws IOException {
    assertTrue(Files.isSameFile(at("etc/one"), at("etc/two")));
    Files.createLink(at("hard"), at("etc/conf"));
    assertTrue(Files.isSameFile(at("hard"), at("etc/conf")));
    try (SeekableByteChannel channel = Files.newByteChannel(at("hard"))) {
      Files.writeString(at("etc/conf"), "seen");
      assertEquals(4, channel.size());
    }
  }
}
