package io.squashkit.squashfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.squashkit.testdata.ChannelContract;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The contract, over images.
@SuppressWarnings("StreamResourceLeak") // what happens to open ones is the question
class ImageProviderTest extends ChannelContract {
  private FileSystem fileSystem;

  @BeforeEach
  void open() throws IOException {
    Path image = Packed.image(folder.resolve("contract !.squashfs"), SPEC);
    fileSystem = FileSystems.newFileSystem(URI.create("squashfs:" + image.toUri()), Map.of());
  }

  @AfterEach
  void close() throws IOException {
    fileSystem.close();
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

  @Test
  void closingEndsWhatIsOpen() throws IOException {
    FileChannel channel = FileChannel.open(root().resolve("d/two.bin"));
    ByteBuffer buffer = ByteBuffer.allocate(10);
    assertEquals(10, channel.read(buffer, 0));
    DirectoryStream<Path> stream = Files.newDirectoryStream(root());
    Iterator<Path> entries = stream.iterator();
    fileSystem.close();
    assertThrows(ClosedChannelException.class, () -> channel.read(buffer.clear(), 0));
    assertFalse(channel.isOpen());
    assertFalse(entries.hasNext());
  }
}
