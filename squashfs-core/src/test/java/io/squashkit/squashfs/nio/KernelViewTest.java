package io.squashkit.squashfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.filesystem.PathText;
import io.squashkit.testdata.ByteText;
import io.squashkit.testdata.KernelMount;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.TreeGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An image with everything in it, read through the provider and through the kernel.
class KernelViewTest {
  private static final String NUMBERS =
      "unix:mode,ino,rdev,nlink,uid,gid,size,lastModifiedTime,ctime";

  @TempDir Path folder;
  private Path image;

  @BeforeEach
  void pack() throws IOException {
    image = Packed.image(folder.resolve("image"), TreeGenerator.everything(5, Packed.BLOCK_SIZE));
  }

  @Test
  void showsWhatTheKernelShows() throws Exception {
    try (KernelMount mount = KernelMount.of(image, 0);
        FileSystem fileSystem = FileSystems.newFileSystem(image)) {
      Manifest kernel = Manifest.of(mount.folder()).map(KernelViewTest::userOnly);
      assertEquals("", Manifest.difference(kernel, manifest(fileSystem.getPath("/"))));
    }
  }

  @Test
  void numbersAreThoseOfTheKernel() throws IOException {
    try (KernelMount mount = KernelMount.of(image, 0);
        FileSystem fileSystem = FileSystems.newFileSystem(image);
        Stream<Path> walk = Files.walk(mount.folder())) {
      List<Path> all = walk.toList();
      assertTrue(all.size() > 100, () -> "only " + all.size());
      for (Path path : all) {
        String name = mount.folder().relativize(path).toString();
        if (name.chars().anyMatch(c -> c == '\uFFFD' || c < ' ')) {
          continue; // the JDK's text of these names does not lead back to them
        }
        Map<String, Object> theirs = Files.readAttributes(path, NUMBERS, LinkOption.NOFOLLOW_LINKS);
        Map<String, Object> ours =
            Files.readAttributes(fileSystem.getPath("/", name), NUMBERS, LinkOption.NOFOLLOW_LINKS);
        assertEquals(new TreeMap<>(theirs), new TreeMap<>(ours), name);
      }
    }
  }

  @Test
  void extendedAttributesAreRead() throws IOException {
    try (FileSystem fileSystem = FileSystems.newFileSystem(image)) {
      Path each = fileSystem.getPath("/attributes/each");
      UserDefinedFileAttributeView view =
          Files.getFileAttributeView(each, UserDefinedFileAttributeView.class);
      assertEquals("user", view.name());
      assertEquals(List.of("binary", "empty", "long"), view.list());
      assertEquals(1500, view.size("long"));
      ByteBuffer value = ByteBuffer.allocate(10);
      assertEquals(4, view.read("binary", value));
      assertEquals("\0\1\377\0", ByteText.of(value.array()).substring(0, 4));
      assertThrows(FileSystemException.class, () -> view.read("long", value));
      assertThrows(FileSystemException.class, () -> view.size("none"));
      assertThrows(
          UnsupportedOperationException.class, () -> view.write("x", ByteBuffer.allocate(1)));
      assertThrows(UnsupportedOperationException.class, () -> view.delete("empty"));
      assertEquals(0, ((byte[]) Files.getAttribute(each, "user:empty")).length);
      assertEquals(3, Files.readAttributes(each, "user:*").size());
    }
  }

  private static Manifest.Row userOnly(Manifest.Row r) {
    SortedMap<String, String> xattrs = new TreeMap<>(r.xattrs());
    xattrs.keySet().removeIf(name -> !name.startsWith("user."));
    return new Manifest.Row(
        r.type(),
        r.mode(),
        r.owner(),
        r.group(),
        r.mtime(),
        r.size(),
        r.detail(),
        xattrs,
        r.firstName());
  }

  /// What the provider shows.
  private static Manifest manifest(Path root) throws Exception {
    SortedMap<String, Manifest.Row> rows = new TreeMap<>();
    Map<Object, String> first = new TreeMap<>();
    List<Path> all;
    try (Stream<Path> walk = Files.walk(root)) {
      all = walk.toList();
    }
    for (Path listed : all) {
      // By its text, so that nothing is known of it but that.
      Path path = root.getFileSystem().getPath(listed.toString());
      String name = ByteText.of(PathText.encode(path.toString().substring(1)));
      Map<String, Object> unix = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
      int mode = (int) unix.get("mode");
      char type = "?pc?d?b?f?l?s???".charAt(mode >> 12);
      String known = type == 'd' ? name : first.computeIfAbsent(unix.get("ino"), any -> name);
      rows.put(
          name,
          new Manifest.Row(
              type,
              mode & 07777,
              Integer.toUnsignedLong((int) unix.get("uid")),
              Integer.toUnsignedLong((int) unix.get("gid")),
              Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toMillis() / 1000,
              type == 'f' ? (long) unix.get("size") : 0,
              detail(type, path, (long) unix.get("rdev")),
              xattrs(path),
              known));
    }
    return new Manifest(rows).withFirstNames();
  }

  private static String detail(char type, Path path, long device) throws Exception {
    return switch (type) {
      case 'f' -> digest(path);
      case 'l' -> {
        String target = ByteText.of(PathText.encode(Files.readSymbolicLink(path).toString()));
        yield path.endsWith("kinds/far") ? target + "/" : target; // no path ends with a slash
      }
      case 'b', 'c' -> (device >> 8 & 0xFFF) + ":" + (device & 0xFF | device >> 12 & 0xFFF00);
      default -> "";
    };
  }

  private static String digest(Path file) throws IOException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    ByteBuffer buffer = ByteBuffer.allocate(10_000);
    try (FileChannel channel = FileChannel.open(file)) {
      while (channel.read(buffer.clear()) >= 0) {
        digest.update(buffer.flip());
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static SortedMap<String, String> xattrs(Path path) throws IOException {
    SortedMap<String, String> xattrs = new TreeMap<>();
    for (Map.Entry<String, Object> xattr :
        Files.readAttributes(path, "user:*", LinkOption.NOFOLLOW_LINKS).entrySet()) {
      xattrs.put("user." + xattr.getKey(), ByteText.of((byte[]) xattr.getValue()));
    }
    return xattrs;
  }
}
