package io.squashkit.squashfs.nio;

import io.squashkit.testdata.ByteText;
import io.squashkit.testdata.ChannelContract;
import io.squashkit.testdata.SpecEntry;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// The contract, over zip files by the JDK's provider: what holds here too is how providers behave.
class ZipProviderTest extends ChannelContract {
  private FileSystem fileSystem;

  @BeforeEach
  void open() throws IOException {
    Path zip = folder.resolve("contract.zip");
    URI uri = URI.create("jar:" + zip.toUri());
    Map<String, String> make = Map.of("create", "true", "enablePosixFileAttributes", "true");
    try (FileSystem writable = FileSystems.newFileSystem(uri, make)) {
      for (SpecEntry entry : SPEC.entries()) {
        make(entry, writable.getPath("/", text(entry.path())));
      }
      for (SpecEntry entry : SPEC.entries()) {
        Path path = writable.getPath("/", text(entry.path()));
        if (!entry.path().isEmpty() && Files.exists(path)) {
          Files.setPosixFilePermissions(path, permissions(entry.mode()));
          Files.setLastModifiedTime(path, FileTime.fromMillis(1000 * entry.mtime()));
        }
      }
    }
    fileSystem =
        FileSystems.newFileSystem(
            uri, Map.of("accessMode", "readOnly", "enablePosixFileAttributes", "true"));
  }

  private static String text(String path) {
    return new String(ByteText.bytes(path), StandardCharsets.UTF_8);
  }

  private static Set<java.nio.file.attribute.PosixFilePermission> permissions(int mode) {
    StringBuilder text = new StringBuilder();
    for (int i = 8; i >= 0; i--) {
      text.append((mode >> i & 1) == 0 ? '-' : "xwr".charAt(i % 3));
    }
    return PosixFilePermissions.fromString(text.toString());
  }

  private static void make(SpecEntry entry, Path path) throws IOException {
    if (entry.content() != null) {
      byte[] bytes = new byte[(int) entry.content().size()];
      entry.content().read(0, bytes, 0, bytes.length);
      Files.write(path, bytes);
    } else if (entry.kind() == SpecEntry.Kind.DIR && !entry.path().isEmpty()) {
      Files.createDirectory(path);
    }
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
    return new Ways(false, Set.of("posix"), ReadOnlyFileSystemException.class, true, false);
  }
}
