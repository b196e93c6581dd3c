package io.squashkit.testdata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// What programs rely on in channels, in copies, in what a read-only file system refuses, in URIs, and in what is
/// closed.
public abstract class ChannelContract extends ProviderContract {
  private static final byte[] TWO = bytes("random:300000:2");

  /// Made by subclasses.
  protected ChannelContract() {}

  private Path two() {
    return root().resolve("d/two.bin");
  }

  @Test
  void seeks() throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(two())) {
      assertEquals(TWO.length, channel.size());
      ByteBuffer buffer = ByteBuffer.allocate(1000);
      assertEquals(1000, channel.read(buffer));
      assertEquals(1000, channel.position());
      assertArrayEquals(Arrays.copyOf(TWO, 1000), buffer.array());
      assertEquals(299_990, channel.position(299_990).position());
      assertEquals(10, channel.read(buffer.clear()));
      assertEquals(TWO[299_999], buffer.get(9));
      assertEquals(-1, channel.read(buffer));
      assertEquals(ways().strict() ? 400_000 : 300_000, channel.position(400_000).position());
      assertEquals(-1, channel.read(buffer));
      assertThrows(IllegalArgumentException.class, () -> channel.position(-1));
      assertThrows(NonWritableChannelException.class, () -> channel.write(ByteBuffer.allocate(1)));
      assertThrows(NonWritableChannelException.class, () -> channel.truncate(1));
    }
  }

  @Test
  void readsAtPositions() throws IOException {
    try (FileChannel channel = FileChannel.open(two(), StandardOpenOption.READ)) {
      ByteBuffer direct = ByteBuffer.allocateDirect(5000);
      for (int at : new int[] {0, 1, 4095, 4096, 131_071, 262_144, 294_999}) {
        assertEquals(5000, channel.read(direct.clear(), at));
        byte[] found = new byte[5000];
        direct.flip().get(found);
        assertArrayEquals(Arrays.copyOfRange(TWO, at, at + 5000), found, "at " + at);
      }
      assertEquals(1, channel.read(direct.clear(), 299_999));
      assertEquals(-1, channel.read(direct, 300_000));
      assertEquals(0, channel.read(ByteBuffer.allocate(0), 5));
      assertEquals(0, channel.position());
      assertThrows(IllegalArgumentException.class, () -> channel.read(direct, -1));
      assertThrows(
          IllegalArgumentException.class,
          () -> channel.read(ByteBuffer.allocate(9).asReadOnlyBuffer(), 0));
      ByteBuffer[] parts = {ByteBuffer.allocate(10), ByteBuffer.allocate(0), direct.clear()};
      channel.position(299_000);
      assertEquals(1000, channel.read(parts));
      assertEquals(-1, channel.read(parts));
      assertEquals(990, direct.position());
    }
  }

  @Test
  void transfers() throws IOException {
    try (FileChannel channel = FileChannel.open(two())) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      assertEquals(290_000, channel.transferTo(10_000, 1 << 20, Channels.newChannel(out)));
      assertArrayEquals(Arrays.copyOfRange(TWO, 10_000, 300_000), out.toByteArray());
      assertEquals(0, channel.transferTo(300_000, 5, Channels.newChannel(out)));
      Path target = folder.resolve("transferred");
      try (FileChannel to =
          FileChannel.open(target, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        assertEquals(200_000, channel.transferTo(0, 200_000, to));
        assertEquals(100_000, to.transferFrom(channel.position(200_000), 200_000, 1 << 20));
      }
      assertArrayEquals(TWO, Files.readAllBytes(target));
      try (FileChannel readOnly = FileChannel.open(target)) {
        assertThrows(NonWritableChannelException.class, () -> channel.transferTo(0, 5, readOnly));
        assertThrows(NonWritableChannelException.class, () -> channel.transferFrom(readOnly, 0, 5));
      }
      assertThrows(NonWritableChannelException.class, channel::lock);
    }
  }

  @Test
  void closedChannelsSaySo() throws IOException {
    FileChannel channel = FileChannel.open(two());
    channel.close();
    channel.close();
    assertFalse(channel.isOpen());
    ByteBuffer buffer = ByteBuffer.allocate(1);
    assertThrows(ClosedChannelException.class, () -> channel.read(buffer));
    assertThrows(ClosedChannelException.class, () -> channel.read(buffer, 0));
    assertThrows(ClosedChannelException.class, channel::position);
    assertThrows(ClosedChannelException.class, channel::size);
    assertThrows(ClosedChannelException.class, () -> channel.write(buffer));
  }

  @Test
  void opensForReading() throws IOException {
    OpenOption unknown = new OpenOption() {};
    Class<? extends Exception> refusal =
        ways().strict() ? UnsupportedOperationException.class : IllegalArgumentException.class;
    assertThrows(refusal, () -> FileChannel.open(two(), Set.of(unknown)));
    assertThrows(NoSuchFileException.class, () -> FileChannel.open(root().resolve("x"), Set.of()));
    FileChannel.open(two(), StandardOpenOption.READ, StandardOpenOption.CREATE).close();
  }

  @Test
  void tellsWhatMayBeDone() throws IOException {
    assertTrue(
        Files.isReadable(root().resolve("d/one.txt")) && Files.exists(root().resolve("d/one.txt")));
    assertFalse(Files.isReadable(root().resolve("x")) || Files.exists(root().resolve("x")));
    assertTrue(Files.notExists(root().resolve("x")));
    assertFalse(Files.isExecutable(root().resolve("d/one.txt")));
    assertEquals(ways().refusal() == null, Files.isWritable(root().resolve("d/one.txt")));
    assertEquals("text/plain", Files.probeContentType(root().resolve("d/one.txt")));
    assertEquals(ways().refusal() != null, root().getFileSystem().isReadOnly() || onHost());
  }

  private boolean onHost() {
    return ways().refusal() != null && !ways().closes();
  }

  @Test
  void copiesOut() throws IOException {
    Path target = folder.resolve("copy");
    Files.copy(root().resolve("d/two.bin"), target, StandardCopyOption.COPY_ATTRIBUTES);
    assertArrayEquals(bytes("random:300000:2"), Files.readAllBytes(target));
    assertEquals(
        Files.getLastModifiedTime(root().resolve("d/two.bin")), Files.getLastModifiedTime(target));
    if (ways().views().contains("posix")) {
      assertEquals(
          "rwxr-xr-x", PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));
    }
    Files.copy(root().resolve("d/one.txt"), target, StandardCopyOption.REPLACE_EXISTING);
    assertEquals(-1, Files.mismatch(root().resolve("d/one.txt"), target));
    Files.copy(root().resolve("empty"), folder.resolve("directory"));
    assertTrue(Files.isDirectory(folder.resolve("directory")));
  }

  @Test
  void refusesWrites() throws IOException {
    if (ways().refusal() == null) {
      return;
    }
    Path one = root().resolve("d/one.txt");
    Path fresh = root().resolve("fresh");
    refused(() -> Files.writeString(one, "new"));
    refused(() -> Files.writeString(fresh, "new"));
    refused(() -> Files.newByteChannel(one, StandardOpenOption.APPEND));
    refused(() -> FileChannel.open(one, StandardOpenOption.READ, StandardOpenOption.WRITE));
    refused(() -> Files.createFile(fresh));
    refused(() -> Files.createDirectory(fresh));
    refused(() -> Files.delete(one));
    refused(() -> Files.deleteIfExists(one));
    refused(() -> Files.move(one, fresh));
    refused(() -> Files.copy(one, fresh));
    refused(() -> Files.copy(one, fresh, StandardCopyOption.REPLACE_EXISTING));
    refused(() -> Files.setLastModifiedTime(one, FileTime.fromMillis(0)));
    refused(() -> Files.setAttribute(one, "lastModifiedTime", FileTime.fromMillis(0)));
    Path host = Files.writeString(folder.resolve("host"), "text");
    refused(() -> Files.copy(host, fresh));
    if (ways().views().contains("posix")) {
      refused(() -> Files.setPosixFilePermissions(one, Set.of()));
      refused(() -> Files.setOwner(one, Files.getOwner(one)));
    }
    if (ways().links()) {
      refused(() -> Files.createSymbolicLink(fresh, one));
      refused(() -> Files.createLink(fresh, one));
    }
  }

  private void refused(Executable write) {
    assertThrows(ways().refusal(), write);
  }

  @Test
  void urisComeBack() {
    for (String path : new String[] {"", "d/one.txt", "a b", "100%", "q?#", "ä", "d/!/x"}) {
      Path one = root().resolve(path);
      URI uri = one.toUri();
      assertEquals(one, Path.of(uri), uri::toString);
      assertEquals(uri, Path.of(uri).toUri());
    }
  }

  @Test
  void closedFileSystemsSaySo() throws IOException {
    if (!ways().closes()) {
      return;
    }
    Path path = two();
    root().getFileSystem().close();
    root().getFileSystem().close();
    assertFalse(path.getFileSystem().isOpen());
    assertThrows(ClosedFileSystemException.class, () -> Files.size(path));
    assertThrows(ClosedFileSystemException.class, () -> Files.readAllBytes(path));
    if (ways().strict()) {
      assertThrows(ClosedFileSystemException.class, () -> Files.newDirectoryStream(root()));
    }
    assertTrue(path.startsWith(root()));
  }
}
