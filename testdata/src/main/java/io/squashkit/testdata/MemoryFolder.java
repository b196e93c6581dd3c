package io.squashkit.testdata;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/// Folders for tests on an ext4 in memory: as on the usual disk of the kernel's overlays, but nothing waits for
/// one, which takes most of the time of mounts that come and go. Who is not root gets a usual folder.
public final class MemoryFolder implements TempDirFactory {
  private static final long BYTES = 256 << 20;
  private static final int INODES = 64 << 10;

  private @Nullable SmallDisk disk;

  @Override
  public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context)
      throws IOException {
    if (!Needs.isRoot()) {
      return Files.createTempDirectory("junit");
    }
    SmallDisk made = SmallDisk.ext4(BYTES, INODES);
    disk = made;
    return Files.createTempDirectory(made.folder(), "junit");
  }

  @Override
  public void close() throws IOException {
    if (disk != null) {
      disk.close();
    }
  }
}
