package io.squashkit.overlay.algebra;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Does random things to a folder, as users do. What the system refuses is left out.
final class RandomOperations {
  private final Path root;
  private final SplittableRandom random;
  private final List<Path> directories = new ArrayList<>();
  private final List<Path> others = new ArrayList<>();

  RandomOperations(Path root, long seed) {
    this.root = root;
    this.random = new SplittableRandom(seed);
  }

  void run(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      if (i % 8 == 0) {
        look();
      }
      try {
        step(random.nextInt(22));
      } catch (FileSystemException e) {
        // is not there any more, is not empty, lies in itself, cannot be renamed, …
      }
    }
  }

  private void look() throws IOException {
    directories.clear();
    others.clear();
    look(root);
  }

  private void look(Path directory) throws IOException {
    directories.add(directory);
    List<Path> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      entries.forEach(names::add);
    }
    names.sort(null);
    for (Path path : names) {
      if (Files.isDirectory(path, NOFOLLOW_LINKS)) {
        look(path);
      } else {
        others.add(path);
      }
    }
  }

  private Path directory() {
    return directories.get(random.nextInt(directories.size()));
  }

  private Path other() {
    return others.isEmpty() ? root : others.get(random.nextInt(others.size()));
  }

  private Path any() {
    return random.nextBoolean() ? directory() : other();
  }

  /// A place for something: often where there is or was something.
  private Path place() {
    return random.nextInt(3) == 0 ? any() : directory().resolve("n" + random.nextInt(12));
  }

  private void step(int kind) throws IOException {
    switch (kind) {
      case 0, 1 -> write(place(), StandardOpenOption.CREATE);
      case 2 -> Files.createDirectory(place());
      case 3 -> Files.createSymbolicLink(place(), Path.of("t" + random.nextInt(5)));
      case 4 -> write(other(), StandardOpenOption.APPEND);
      case 5, 6 -> Files.delete(other());
      case 7 -> remove(directory());
      case 8 -> {
        Path gone = directory();
        remove(gone);
        Files.createDirectory(gone);
      }
      case 9 -> {
        Path gone = other();
        Files.delete(gone);
        Files.createDirectory(gone);
        Files.write(gone.resolve("n1"), bytes());
      }
      case 10, 11 -> Files.move(other(), place(), StandardCopyOption.ATOMIC_MOVE);
      case 12, 13, 14 -> Files.move(directory(), place(), StandardCopyOption.ATOMIC_MOVE);
      case 15 -> Files.createLink(place(), other());
      case 16 -> mode(any());
      case 17 -> Files.setAttribute(any(), "unix:uid", random.nextInt(5), NOFOLLOW_LINKS);
      case 18 -> touch(any());
      case 19 -> xattr(any());
      case 20 -> {
        Path same = other(); // copied up, and nothing else
        touchTo(same, Files.getLastModifiedTime(same, NOFOLLOW_LINKS));
      }
      default -> {
        Path same = directory();
        touchTo(same, Files.getLastModifiedTime(same, NOFOLLOW_LINKS));
      }
    }
  }

  /// Writes what has bytes: neither pipes, on which this would wait, nor devices.
  private void write(Path path, StandardOpenOption option) throws IOException {
    if (isPlain(path) || !Files.exists(path, NOFOLLOW_LINKS)) {
      Files.write(path, bytes(), StandardOpenOption.WRITE, option);
    }
  }

  private void mode(Path path) throws IOException {
    if (isPlain(path) || Files.isDirectory(path, NOFOLLOW_LINKS)) {
      Files.setAttribute(path, "unix:mode", random.nextInt(07777));
    }
  }

  private static boolean isPlain(Path path) {
    return Files.isRegularFile(path, NOFOLLOW_LINKS);
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(9000)];
    random.nextBytes(bytes);
    return bytes;
  }

  private void remove(Path directory) throws IOException {
    if (directory.equals(root)) {
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path path : entries) {
        if (Files.isDirectory(path, NOFOLLOW_LINKS)) {
          remove(path);
        } else {
          Files.delete(path);
        }
      }
    }
    Files.delete(directory);
  }

  private void touch(Path path) throws IOException {
    touchTo(path, FileTime.from(Instant.ofEpochSecond(1_000_000_000L + random.nextInt(1000))));
  }

  private static void touchTo(Path path, FileTime time) throws IOException {
    if (isPlain(path) || Files.isDirectory(path, NOFOLLOW_LINKS)) {
      Files.setLastModifiedTime(path, time);
    }
  }

  private void xattr(Path path) throws IOException {
    if (isPlain(path) || Files.isDirectory(path, NOFOLLOW_LINKS)) {
      Files.getFileAttributeView(path, UserDefinedFileAttributeView.class)
          .write("x" + random.nextInt(3), ByteBuffer.wrap(new byte[] {(byte) random.nextInt(3)}));
    }
  }
}
