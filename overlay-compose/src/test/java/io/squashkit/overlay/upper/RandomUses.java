package io.squashkit.overlay.upper;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileCalls;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Uses files of a mount as programs do that map, lock, copy and wait: those that others have, too, and one
/// without a name, of which it is known at any time what must be in it.
final class RandomUses implements AutoCloseable {
  private static final int LARGEST = 1 << 18;
  private static final int PIECE = 9000;
  private static final int PUNCH = 3;

  private final Posix posix = Posix.host();
  private final Path mount;
  private final Random random;
  private final FileChannel own;
  private final int ownFile;
  private byte[] expected = new byte[0];

  /// @param mount where files are
  RandomUses(Path mount, Random random) throws IOException {
    this.mount = mount;
    this.random = random;
    int flags = OpenFlags.UNNAMED | OpenFlags.READ_WRITE;
    ownFile = OverlayException.check(posix.open(Posix.CWD, bytes(mount), flags, 0600), mount);
    own =
        FileChannel.open(
            Path.of("/proc/self/fd/" + ownFile), StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static byte[] bytes(Path path) {
    return path.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private int open(Path path, int flags) throws IOException {
    int file = posix.open(Posix.CWD, bytes(path), flags | OpenFlags.NON_BLOCKING, 0);
    return OverlayException.check(file, path.toString());
  }

  /// Does something. What others do at the same time may hinder it.
  ///
  /// @param paths what was there a moment ago
  void next(List<String> paths) throws IOException {
    if (random.nextBoolean() || paths.isEmpty()) {
      useOwn();
      return;
    }
    String path = paths.get(random.nextInt(paths.size()));
    try {
      if (random.nextInt(4) == 0) {
        copy(mount.resolve(path), mount.resolve(paths.get(random.nextInt(paths.size()))));
      } else {
        useShared(mount.resolve(path));
      }
    } catch (FileSystemException e) { // gone, or something else by now
      refuseDamage(e);
    } catch (InternalError e) { // cut by somebody else while it was mapped
      if (e.getMessage() == null || !e.getMessage().contains("memory access")) {
        throw e;
      }
    }
  }

  private static void refuseDamage(IOException e) throws IOException {
    boolean damage =
        e instanceof OverlayException own
            ? own.errno() == Errno.EIO
            : String.valueOf(e.getMessage()).contains("nput/output");
    if (damage) {
      throw e;
    }
  }

  private void copy(Path from, Path to) throws IOException {
    int source = open(from, OpenFlags.READ);
    try {
      int target = open(to, OpenFlags.READ_WRITE);
      try {
        long copied =
            FileCalls.copyRange(
                source, random.nextInt(500), target, random.nextInt(5000), random.nextInt(3000));
        OverlayException.check((int) Math.min(copied, 0), to.toString());
        posix.nextHole(target, 0);
      } finally {
        posix.close(target);
      }
    } finally {
      posix.close(source);
    }
  }

  private void useShared(Path path) throws IOException {
    posix.close(open(path, OpenFlags.READ)); // no pipe that nobody reads
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      switch (random.nextInt(4)) {
        case 0 -> file.force(random.nextBoolean());
        case 1 -> {
          try (FileLock _ = file.lock(random.nextInt(100), 100, random.nextBoolean())) {
            file.write(ByteBuffer.wrap(piece(20)), random.nextInt(2000));
          } catch (IOException e) {
            refuseDamage(e);
          }
        }
        case 2 -> {
          MappedByteBuffer map = file.map(MapMode.READ_WRITE, 0, 1 + random.nextInt(PIECE));
          map.put(random.nextInt(map.capacity()), (byte) random.nextInt());
          if (random.nextBoolean()) {
            map.force();
          }
        }
        default -> {
          long size = Math.min(file.size(), LARGEST);
          if (size > 0) {
            byte[] read = new byte[(int) size];
            file.map(MapMode.READ_ONLY, 0, size).get(read);
          }
        }
      }
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) { // cannot be mapped or locked: a device
      refuseDamage(e);
    }
  }

  private byte[] piece(int most) {
    byte[] piece = new byte[1 + random.nextInt(most)];
    random.nextBytes(piece);
    return piece;
  }

  private void resize(int size) {
    expected = Arrays.copyOf(expected, size);
  }

  private void useOwn() throws IOException {
    int at = random.nextInt(LARGEST - PIECE);
    switch (random.nextInt(8)) {
      case 0, 1 -> {
        byte[] piece = piece(PIECE);
        own.write(ByteBuffer.wrap(piece), at);
        resize(Math.max(expected.length, at + piece.length));
        System.arraycopy(piece, 0, expected, at, piece.length);
      }
      case 2, 3 -> {
        byte[] piece = piece(PIECE);
        resize(Math.max(expected.length, at + piece.length));
        own.map(MapMode.READ_WRITE, at, piece.length).put(piece);
        System.arraycopy(piece, 0, expected, at, piece.length);
      }
      case 4 -> {
        own.truncate(at);
        resize(Math.min(at, expected.length));
      }
      case 5 -> {
        int size = 1 + random.nextInt(PIECE);
        OverlayException.check(FileCalls.allocate(ownFile, PUNCH, at, size), "punch");
        int end = Math.min(at + size, expected.length);
        if (at < end) {
          Arrays.fill(expected, at, end, (byte) 0);
        }
      }
      case 6 -> {
        int half = expected.length / 2;
        long copied = FileCalls.copyRange(ownFile, 0, ownFile, half, half);
        OverlayException.check((int) Math.min(copied, 0), "copy");
        System.arraycopy(expected, 0, expected, half, (int) copied);
      }
      default -> own.force(random.nextBoolean());
    }
    if (random.nextInt(4) == 0) {
      check();
    }
  }

  /// Reads the file without a name in both ways.
  private void check() throws IOException {
    if (own.size() != expected.length) {
      throw new AssertionError("size " + own.size() + ", expected " + expected.length);
    }
    byte[] found = new byte[expected.length];
    if (random.nextBoolean() && found.length > 0) {
      own.map(MapMode.READ_ONLY, 0, found.length).get(found);
    } else {
      ByteBuffer into = ByteBuffer.wrap(found);
      while (into.hasRemaining() && own.read(into, into.position()) > 0) {}
    }
    int differs = Arrays.mismatch(expected, found);
    if (differs >= 0) {
      throw new AssertionError(
          "byte " + differs + " of " + found.length + " is not what was written");
    }
  }

  @Override
  public void close() throws IOException {
    check();
    own.close();
    posix.close(ownFile);
  }
}
