package io.squashkit.testdata;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A disk that is soon full, in memory. Needs root, else the test is skipped or fails, see [Needs].
public final class SmallDisk implements AutoCloseable {
  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /// Mounts a disk.
  ///
  /// @param bytes how much it holds
  /// @return the disk
  /// @throws IOException if there is no folder to mount on
  public static SmallDisk of(long bytes) throws IOException {
    Needs.root("a small disk");
    Path folder = Files.createTempDirectory("small-disk");
    Peer.MOUNT.command("-t", "tmpfs", "-o", "size=" + bytes, "small-disk", folder).check();
    return new SmallDisk(folder);
  }

  /// Where the disk is mounted.
  ///
  /// @return the folder
  public Path folder() {
    return folder;
  }

  @Override
  public void close() throws IOException {
    Peer.UMOUNT.command(folder).check();
    Files.delete(folder);
  }
}
