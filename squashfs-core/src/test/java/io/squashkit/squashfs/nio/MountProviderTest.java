package io.squashkit.squashfs.nio;

import io.squashkit.testdata.ChannelContract;
import io.squashkit.testdata.KernelMount;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// The contract, over the image as the kernel mounts it, by the JDK's provider.
class MountProviderTest extends ChannelContract {
  private KernelMount mount;

  @BeforeEach
  void mount() throws IOException {
    mount = KernelMount.of(Packed.image(Files.createTempFile(folder, "a", "b"), SPEC), 0);
  }

  @AfterEach
  void unmount() throws IOException {
    if (mount != null) {
      mount.close();
    }
  }

  @Override
  protected Path root() {
    return mount.folder();
  }

  @Override
  protected Ways ways() {
    return new Ways(
        true, Set.of("owner", "posix", "unix", "user"), FileSystemException.class, false, true);
  }
}
