package io.squashkit.overlay.nio;

import io.squashkit.testdata.ChannelContract;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.Needs;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// The contract of reading, over an overlay without an upper directory.
class ReadOnlyProviderTest extends ChannelContract {
  private FileSystem fileSystem;

  @BeforeEach
  void open() throws IOException {
    Needs.root("giving files to root");
    HostTree.make(SPEC, folder.resolve("tree"));
    Path image = Layered.image(folder.resolve("tree"));
    fileSystem =
        FileSystems.newFileSystem(
            URI.create("overlay:" + image.toUri()),
            Map.of("lowers", List.of(Layered.folder(folder, "empty"))));
  }

  @AfterEach
  void close() throws IOException {
    if (fileSystem != null) {
      fileSystem.close();
    }
  }

  @Override
  protected Path root() {
    return fileSystem.getPath("/");
  }

  @Override
  protected Ways ways() {
    return new Ways(
        true,
        Set.of("owner", "posix", "unix", "user"),
        ReadOnlyFileSystemException.class,
        true,
        true);
  }
}
