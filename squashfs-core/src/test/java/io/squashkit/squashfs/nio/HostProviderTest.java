package io.squashkit.squashfs.nio;

import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.KernelMount;
import io.squashkit.testdata.Needs;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/// The contract, over directories by the JDK's provider: one that can be written, and the image as the
/// kernel mounts it.
class HostProviderTest {
  private static final Set<String> VIEWS = Set.of("owner", "posix", "unix", "user");

  @Nested
  class Writable extends ChannelContract {
    @BeforeEach
    void make() throws IOException {
      Needs.root("giving files to root");
      HostTree.make(SPEC, root());
    }

    @Override
    Path root() {
      return folder.resolve("tree");
    }

    @Override
    Ways ways() {
      return new Ways(true, VIEWS, null, false, true);
    }
  }

  @Nested
  class Mounted extends ChannelContract {
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
    Path root() {
      return mount.folder();
    }

    @Override
    Ways ways() {
      return new Ways(true, VIEWS, FileSystemException.class, false, true);
    }
  }
}
