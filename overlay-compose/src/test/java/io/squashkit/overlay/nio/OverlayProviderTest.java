package io.squashkit.overlay.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.squashkit.testdata.ChannelContract;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.Needs;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The contract of reading, over an overlay that can be written.
class OverlayProviderTest extends ChannelContract {
  private FileSystem fileSystem;

  @BeforeEach
  void open() throws IOException {
    Needs.root("giving files to root");
    HostTree.make(SPEC, folder.resolve("tree"));
    Path image = Layered.image(folder.resolve("tree"));
    Path upper = Layered.folder(folder, "upper !");
    fileSystem =
        FileSystems.newFileSystem(
            URI.create("overlay:" + upper.toUri() + "!/"),
            Map.of("lowers", List.of(image.toString()), "work", Layered.folder(folder, "work")));
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
    return new Ways(true, Set.of("owner", "posix", "unix", "user"), null, true, true);
  }

  @Test
  void closingEndsWhatIsOpen() throws IOException {
    FileChannel channel =
        FileChannel.open(
            root().resolve("d/two.bin"), StandardOpenOption.READ, StandardOpenOption.WRITE);
    ByteBuffer buffer = ByteBuffer.allocate(10);
    assertEquals(10, channel.read(buffer, 0));
    fileSystem.close();
    assertThrows(ClosedChannelException.class, () -> channel.read(buffer.clear(), 0));
    assertThrows(ClosedChannelException.class, () -> channel.write(buffer.clear(), 0));
    assertThrows(ClosedChannelException.class, channel::size);
    assertEquals(300_000, Files.size(folder.resolve("upper !/d/two.bin")));
  }
}
