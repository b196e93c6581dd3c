package io.squashkit.testdata;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.ProviderMismatchException;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What programs rely on when they read through any provider; channels, copies and refused writes are
/// in [ChannelContract]. The same cases run over images, zip files, and directories of the host.
@SuppressWarnings("StreamResourceLeak") // `below` closes what it is given
public abstract class ProviderContract {
  /// The tree that is read.
  public static final TreeSpec SPEC =
      TreeSpec.parse(
          """
          dir   .          755 0 0 1700000000
          dir   d          755 0 0 1700000001
          file  d/.hidden  644 0 0 1700000002 text:10:1
          file  d/one.txt  640 0 0 1700000003 text:5000:1
          file  d/two.bin  755 0 0 1700000004 random:300000:2
          dir   d/sub      700 0 0 1700000005
          file  d/sub/deep 600 0 0 1700000006 text:7:3
          dir   empty      755 0 0 1700000007
          file  \\xc3\\xa4  644 0 0 1700000008 text:100:4
          file  none       644 0 0 1700000009 zero:0:0
          slink to-file    777 0 0 1700000010 d/one.txt
          slink to-dir     777 0 0 1700000011 d
          slink up         777 0 0 1700000012 to-dir/sub/../one.txt
          slink dangling   777 0 0 1700000013 nowhere
          slink loop       777 0 0 1700000014 loop
          """);

  /// Where the providers may differ.
  ///
  /// @param links symbolic links are kept, followed, and `..` leads to the parent of what was reached
  /// @param views the attribute views besides `basic`
  /// @param refusal what an attempt to write is answered with; null where writing is possible
  /// @param closes whether the file system can be closed
  /// @param strict details hold in which the JDK's provider for zip files is an exception: positions
  ///     beyond the end of a file, which exception it is for unknown options, listings after closing,
  ///     comparing with foreign paths; `*` among other attributes
  public record Ways(
      boolean links,
      Set<String> views,
      Class<? extends Exception> refusal,
      boolean closes,
      boolean strict) {}

  /// A folder of the test's own.
  @TempDir protected Path folder;

  /// Made by subclasses.
  protected ProviderContract() {}

  /// The tree's root.
  ///
  /// @return its path
  protected abstract Path root();

  /// What the provider does.
  ///
  /// @return the same each time
  protected abstract Ways ways();

  /// What a file of the tree holds.
  ///
  /// @param content as the tree has it, such as `text:10:1`
  /// @return the bytes
  public static byte[] bytes(String content) {
    String[] parts = content.split(":", -1);
    int size = Integer.parseInt(parts[1]);
    byte[] bytes = new byte[size];
    Content.Kind kind = Content.Kind.valueOf(parts[0].toUpperCase(java.util.Locale.ROOT));
    new Content(kind, size, Long.parseLong(parts[2])).read(0, bytes, 0, size);
    return bytes;
  }

  private Path at(String path) {
    return root().resolve(path);
  }

  private Set<String> below(Stream<Path> paths) {
    try (paths) {
      Set<String> names = new TreeSet<>();
      paths.forEach(path -> names.add(root().relativize(path).toString()));
      return names;
    }
  }

  @Test
  void readsWholeFiles() throws IOException {
    assertArrayEquals(bytes("text:5000:1"), Files.readAllBytes(at("d/one.txt")));
    assertArrayEquals(bytes("random:300000:2"), Files.readAllBytes(at("d/two.bin")));
    assertEquals(0, Files.readAllBytes(at("none")).length);
    assertEquals(new String(bytes("text:100:4"), UTF_8), Files.readString(at("ä")));
    try (Stream<String> lines = Files.lines(at("d/one.txt"))) {
      assertEquals(new String(bytes("text:5000:1"), UTF_8).lines().toList(), lines.toList());
    }
    try (InputStream in = Files.newInputStream(at("d/two.bin"))) {
      in.skipNBytes(200_000);
      assertEquals(bytes("random:300000:2")[200_000], (byte) in.read());
      assertEquals(99_999, in.readAllBytes().length);
      assertEquals(-1, in.read());
    }
    assertThrows(NoSuchFileException.class, () -> Files.readAllBytes(at("d/three")));
    assertThrows(IOException.class, () -> Files.readAllBytes(at("d")));
    assertThrows(IOException.class, () -> Files.readAllBytes(at("none/below")));
  }

  @Test
  void tellsBasicAttributes() throws IOException {
    BasicFileAttributes file = Files.readAttributes(at("d/one.txt"), BasicFileAttributes.class);
    assertEquals(5000, file.size());
    assertTrue(file.isRegularFile());
    assertFalse(file.isDirectory() || file.isSymbolicLink() || file.isOther());
    assertEquals(FileTime.fromMillis(1_700_000_003_000L), file.lastModifiedTime());
    assertTrue(Files.isDirectory(at("d")));
    assertTrue(Files.isDirectory(root()));
    assertFalse(Files.isRegularFile(at("d")));
    assertEquals(0, Files.size(at("none")));
    assertThrows(
        NoSuchFileException.class, () -> Files.readAttributes(at("x"), BasicFileAttributes.class));
    assertThrows(NoSuchFileException.class, () -> Files.getLastModifiedTime(at("x/y")));
    assertNull(
        root()
            .getFileSystem()
            .provider()
            .readAttributesIfExists(at("x"), BasicFileAttributes.class));
  }

  @Test
  void tellsAttributesByName() throws IOException {
    assertEquals(
        Set.of("size", "isDirectory"), Files.readAttributes(at("d"), "size,isDirectory").keySet());
    Set<String> basic =
        Set.of(
            ("size creationTime lastAccessTime lastModifiedTime isDirectory isSymbolicLink"
                    + " isRegularFile isOther fileKey")
                .split(" "));
    assertTrue(Files.readAttributes(at("d"), "*").keySet().containsAll(basic));
    if (ways().strict()) {
      assertTrue(Files.readAttributes(at("d"), "size,*").keySet().containsAll(basic));
    }
    assertEquals(5000L, Files.getAttribute(at("d/one.txt"), "size"));
    assertEquals(5000L, Files.getAttribute(at("d/one.txt"), "basic:size"));
    assertThrows(
        UnsupportedOperationException.class, () -> Files.readAttributes(at("d"), "other:*"));
    if (!ways().views().contains("unix")) {
      return;
    }
    assertThrows(IllegalArgumentException.class, () -> Files.readAttributes(at("d"), ""));
    assertThrows(IllegalArgumentException.class, () -> Files.readAttributes(at("d"), "mode"));
    assertEquals(0100640, Files.getAttribute(at("d/one.txt"), "unix:mode"));
    assertEquals(1, Files.getAttribute(at("d/one.txt"), "unix:nlink"));
    assertEquals(3, Files.getAttribute(at("d"), "unix:nlink"));
    assertEquals(0, Files.getAttribute(at("d"), "unix:uid"));
    assertEquals(Set.of("owner"), Files.readAttributes(at("d"), "owner:*").keySet());
    Set<String> unix = new TreeSet<>(basic);
    unix.addAll(Set.of("permissions", "owner", "group"));
    assertEquals(unix, Files.readAttributes(at("d"), "posix:*").keySet());
    unix.addAll(Set.of("mode", "ino", "dev", "rdev", "nlink", "uid", "gid", "ctime"));
    assertEquals(unix, Files.readAttributes(at("d"), "unix:*").keySet());
    Path host = Files.createFile(folder.resolve("host"));
    Map<String, Object> theirs = Files.readAttributes(host, "unix:*");
    Map<String, Object> ours = Files.readAttributes(at("d"), "unix:*");
    for (String name : unix) {
      boolean own = Set.of("owner", "group", "fileKey", "permissions").contains(name);
      if (!own) {
        Object value = assertInstanceOf(Object.class, theirs.get(name), name);
        assertInstanceOf(value.getClass(), ours.get(name), name);
      }
    }
  }

  @Test
  void hasViews() throws IOException {
    assertTrue(root().getFileSystem().supportedFileAttributeViews().containsAll(ways().views()));
    BasicFileAttributeView basic =
        Files.getFileAttributeView(at("none"), BasicFileAttributeView.class);
    assertEquals("basic", basic.name());
    assertEquals(0, basic.readAttributes().size());
    BasicFileAttributeView missing =
        Files.getFileAttributeView(at("x"), BasicFileAttributeView.class);
    assertThrows(NoSuchFileException.class, missing::readAttributes);
    FileStore store = Files.getFileStore(root());
    assertTrue(store.supportsFileAttributeView(BasicFileAttributeView.class));
    assertEquals(store.getTotalSpace(), store.getAttribute("totalSpace"));
    if (!ways().views().contains("posix")) {
      return;
    }
    assertEquals(
        "rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(at("d/one.txt"))));
    assertEquals("posix", Files.getFileAttributeView(at("d"), PosixFileAttributeView.class).name());
    assertEquals("owner", Files.getFileAttributeView(at("d"), FileOwnerAttributeView.class).name());
    PosixFileAttributes posix = Files.readAttributes(at("d/sub"), PosixFileAttributes.class);
    assertEquals(Files.getOwner(at("d/sub")), posix.owner());
    assertNotNull(posix.group().getName());
    assertTrue(store.supportsFileAttributeView(PosixFileAttributeView.class));
  }

  @Test
  void listsDirectories() throws IOException {
    assertEquals(
        Set.of("d/.hidden", "d/one.txt", "d/sub", "d/two.bin"), below(Files.list(at("d"))));
    assertEquals(Set.of(), below(Files.list(at("empty"))));
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(at("d"), "*.{txt,bin}")) {
      stream.forEach(path -> names.add(path.getFileName().toString()));
    }
    assertEquals(Set.of("one.txt", "two.bin"), Set.copyOf(names));
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(at("d"), Files::isDirectory)) {
      assertEquals(at("d/sub"), stream.iterator().next());
    }
    assertThrows(NotDirectoryException.class, () -> Files.newDirectoryStream(at("none")));
    assertThrows(IOException.class, () -> Files.newDirectoryStream(at("x")));
  }

  @Test
  void directoryStreamsKeepTheirRules() throws IOException {
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(at("d/sub"))) {
      Iterator<Path> entries = stream.iterator();
      assertThrows(IllegalStateException.class, stream::iterator);
      assertTrue(entries.hasNext());
      assertEquals(at("d/sub/deep"), entries.next());
      assertThrows(UnsupportedOperationException.class, entries::remove);
      assertFalse(entries.hasNext());
      assertThrows(java.util.NoSuchElementException.class, entries::next);
    }
    DirectoryStream<Path> closed = Files.newDirectoryStream(at("d"));
    closed.close();
    closed.close();
    assertThrows(IllegalStateException.class, closed::iterator);
    DirectoryStream<Path> half = Files.newDirectoryStream(at("d"));
    Iterator<Path> entries = half.iterator();
    half.close();
    assertFalse(entries.hasNext());
    DirectoryStream.Filter<Path> failing =
        path -> {
          throw new IOException("no");
        };
    assertThrows(
        DirectoryIteratorException.class,
        () -> {
          try (DirectoryStream<Path> stream = Files.newDirectoryStream(at("d"), failing)) {
            stream.iterator().hasNext();
          }
        });
  }

  @Test
  void walks() throws IOException {
    Set<String> all =
        Set.of("", "d", "d/.hidden", "d/one.txt", "d/two.bin", "d/sub", "d/sub/deep", "empty");
    Set<String> found = below(Files.walk(root()));
    assertTrue(found.containsAll(all), found::toString);
    assertEquals(
        Set.of("d/one.txt"),
        below(Files.find(root(), 9, (path, attributes) -> attributes.size() == 5000)));
    List<String> order = new ArrayList<>();
    Files.walkFileTree(
        at("d/sub"),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
            order.add("pre " + path.getFileName());
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
            order.add(path.getFileName() + " " + attributes.size());
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path path, IOException problem) {
            order.add("post " + path.getFileName());
            return FileVisitResult.CONTINUE;
          }
        });
    assertEquals(List.of("pre sub", "deep 7", "post sub"), order);
  }

  @Test
  void followsLinks() throws IOException {
    if (!ways().links()) {
      return;
    }
    byte[] one = bytes("text:5000:1");
    for (String path : List.of("to-file", "up", "to-dir/one.txt", "to-dir/sub/../one.txt")) {
      assertArrayEquals(one, Files.readAllBytes(at(path)), path);
    }
    assertEquals("d/one.txt", Files.readSymbolicLink(at("to-file")).toString());
    assertThrows(NotLinkException.class, () -> Files.readSymbolicLink(at("d")));
    assertThrows(NoSuchFileException.class, () -> Files.readSymbolicLink(at("x")));
    assertTrue(Files.isSymbolicLink(at("dangling")));
    assertFalse(Files.exists(at("dangling")));
    assertTrue(Files.exists(at("dangling"), LinkOption.NOFOLLOW_LINKS));
    assertThrows(NoSuchFileException.class, () -> Files.size(at("dangling")));
    assertThrows(FileSystemException.class, () -> Files.size(at("loop")));
    assertThrows(FileSystemException.class, () -> Files.size(at("loop/below")));
    assertThrows(
        IOException.class,
        () -> Files.newByteChannel(at("to-file"), Set.of(LinkOption.NOFOLLOW_LINKS)));
    assertEquals(Set.of("to-dir", "to-dir/sub"), directoriesBelow("to-dir", true));
    assertEquals(Set.of(), directoriesBelow("to-dir", false));
    assertEquals(9L, Files.getAttribute(at("to-file"), "size", LinkOption.NOFOLLOW_LINKS));
  }

  private Set<String> directoriesBelow(String path, boolean follow) throws IOException {
    FileVisitOption[] options =
        follow ? new FileVisitOption[] {FileVisitOption.FOLLOW_LINKS} : new FileVisitOption[0];
    return below(Files.find(at(path), 9, (any, a) -> a.isDirectory(), options));
  }

  @Test
  void findsRealPaths() throws IOException {
    Path real = root().toRealPath();
    assertEquals(real.resolve("d/one.txt"), at("d/sub/../one.txt").toRealPath());
    assertEquals(real.resolve("d"), at("./d/.").toRealPath(LinkOption.NOFOLLOW_LINKS));
    assertThrows(NoSuchFileException.class, () -> at("x").toRealPath());
    assertThrows(NoSuchFileException.class, () -> at("x").toRealPath(LinkOption.NOFOLLOW_LINKS));
    if (!ways().links()) {
      return;
    }
    assertEquals(real.resolve("d/one.txt"), at("up").toRealPath());
    assertEquals(real.resolve("up"), at("up").toRealPath(LinkOption.NOFOLLOW_LINKS));
    assertEquals(
        real.resolve("to-dir/../d"), at("to-dir/../d").toRealPath(LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void tellsWhatIsTheSame() throws IOException {
    assertTrue(Files.isSameFile(at("d"), at("d")));
    assertTrue(Files.isSameFile(at("x"), at("x")));
    assertTrue(Files.isSameFile(at("d"), at("empty/../d")));
    assertFalse(Files.isSameFile(at("d"), at("empty")));
    assertThrows(NoSuchFileException.class, () -> Files.isSameFile(at("d"), at("x")));
    Path host = Files.createFile(folder.resolve("same"));
    assertFalse(Files.isSameFile(at("d"), host));
    assertEquals(-1, Files.mismatch(at("d/one.txt"), at("d/one.txt")));
    if (!ways().links()) {
      return;
    }
    assertTrue(Files.isSameFile(at("to-dir/one.txt"), at("up")));
  }

  @Test
  void matches() {
    FileSystem fileSystem = root().getFileSystem();
    PathMatcher matcher = fileSystem.getPathMatcher("glob:**/*.{txt,b[h-j]n}");
    assertTrue(matcher.matches(fileSystem.getPath("a/b/c.txt")));
    assertTrue(matcher.matches(fileSystem.getPath("/c.bin")));
    assertFalse(matcher.matches(fileSystem.getPath("c.txt")));
    assertTrue(fileSystem.getPathMatcher("regex:a.*z").matches(fileSystem.getPath("a/to/z")));
    assertThrows(UnsupportedOperationException.class, () -> fileSystem.getPathMatcher("other:a"));
    assertThrows(IllegalArgumentException.class, () -> fileSystem.getPathMatcher("nothing"));
    assertThrows(PatternSyntaxException.class, () -> fileSystem.getPathMatcher("glob:a["));
    assertThrows(PatternSyntaxException.class, () -> fileSystem.getPathMatcher("regex:a["));
  }

  @Test
  void pathsBelongToTheirFileSystem() {
    FileSystem other =
        root().getFileSystem().equals(folder.getFileSystem()) ? null : folder.getFileSystem();
    if (other == null) {
      return;
    }
    Path foreign = other.getPath("d");
    assertThrows(ProviderMismatchException.class, () -> root().resolve(foreign));
    assertThrows(ProviderMismatchException.class, () -> root().relativize(foreign));
    assertFalse(root().startsWith(foreign) || root().endsWith(foreign) || root().equals(foreign));
    if (ways().strict()) {
      assertThrows(ClassCastException.class, () -> root().compareTo(foreign));
    }
    assertThrows(UnsupportedOperationException.class, () -> root().toFile());
  }
}
