package io.squashkit.testdata;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A disk that is soon full, in memory. Needs root, else the test is skipped or fails, see [Needs].
public final class SmallDisk implements AutoCloseable {
  private static final int PAGE = 4096;
  private static final int MANY = 64;

  private final Path memory;
  private final @Nullable Path mounted;
  private final Path filler;

  private SmallDisk(Path memory, @Nullable Path mounted, Path filled) {
    this.memory = memory;
    this.mounted = mounted;
    this.filler = filled.resolve("filler");
  }

  /// Mounts a tmpfs.
  ///
  /// @param bytes how much it holds
  /// @return the disk
  /// @throws IOException if there is no folder to mount on
  public static SmallDisk of(long bytes) throws IOException {
    Path memory = memory(bytes);
    return new SmallDisk(memory, null, memory);
  }

  private static Path memory(long bytes) throws IOException {
    Needs.root("a small disk");
    Path folder = Files.createTempDirectory("small-disk");
    Peer.MOUNT.command("-t", "tmpfs", "-o", "size=" + bytes, "small-disk", folder).check();
    return folder;
  }

  /// Mounts an ext4.
  ///
  /// @param bytes how much it holds, what it takes for itself included
  /// @param inodes how many files and folders it holds
  /// @return the disk
  /// @throws IOException if there is no folder to mount on
  public static SmallDisk ext4(long bytes, int inodes) throws IOException {
    return ext4(bytes + (1 << 20), bytes, "-t", "ext4", "-N", Integer.toString(inodes), "-m", "0");
  }

  /// Mounts an ext4 that believes it has room which is not there: once [#fill] has been called, its blocks
  /// cannot be written, which whoever waits for them is told.
  ///
  /// @param bytes how much it really holds, what it takes for itself included
  /// @return the disk
  /// @throws IOException if there is no folder to mount on
  public static SmallDisk thin(long bytes) throws IOException {
    return ext4(bytes, 8 * bytes, "-t", "ext4", "-O", "^has_journal");
  }

  private static SmallDisk ext4(long memoryBytes, long imageBytes, Object... options)
      throws IOException {
    Path memory = memory(memoryBytes);
    Path image = Files.createFile(memory.resolve("image"));
    Path mounted = Files.createDirectory(memory.resolve("mounted"));
    boolean done = false;
    try {
      try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
        channel.position(imageBytes - 1).write(ByteBuffer.allocate(1));
      }
      Object[] all = Arrays.copyOf(options, options.length + 2);
      all[options.length] = "-q";
      all[options.length + 1] = image;
      Peer.MKE2FS.command(all).check();
      Peer.MOUNT.command("-o", "loop", image, mounted).check();
      done = true;
    } finally {
      if (!done) {
        end(memory);
      }
    }
    boolean thin = imageBytes > memoryBytes;
    return new SmallDisk(memory, mounted, thin ? memory : mounted);
  }

  /// Where the disk is mounted.
  ///
  /// @return the folder
  public Path folder() {
    return mounted == null ? memory : mounted;
  }

  /// Fills the disk.
  ///
  /// @param free how many pages of 4 KiB stay free, as far as the disk knows such things
  /// @throws IOException if that fails
  public void fill(int free) throws IOException {
    byte[] pages = new byte[MANY * PAGE];
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(pages);
      }
    } catch (IOException e) {
      long size = Files.size(filler) / PAGE * PAGE;
      try (FileChannel channel = FileChannel.open(filler, StandardOpenOption.WRITE)) {
        channel.truncate(Math.max(0, size - (long) free * PAGE));
      }
    }
  }

  /// Makes as many files as the disk can take.
  ///
  /// @throws IOException if that fails
  public void fillInodes() throws IOException {
    Files.createDirectory(filler);
    try {
      for (int i = 0; ; i++) {
        Files.createFile(filler.resolve(Integer.toString(i)));
      }
    } catch (IOException e) {
      return; // that was all
    }
  }

  /// Takes away what fills it.
  ///
  /// @throws IOException if that fails
  public void drain() throws IOException {
    if (Files.isDirectory(filler)) {
      try (Stream<Path> files = Files.list(filler)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
    }
    Files.deleteIfExists(filler);
  }

  @Override
  public void close() throws IOException {
    if (mounted != null) {
      Peer.UMOUNT.command(mounted).check();
    }
    end(memory);
  }

  private static void end(Path memory) throws IOException {
    Peer.UMOUNT.command("-l", memory).check(); // the loop device lets go of the image when it likes
    Files.delete(memory);
  }
}
