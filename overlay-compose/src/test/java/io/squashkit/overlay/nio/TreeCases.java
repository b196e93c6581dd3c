package io.squashkit.overlay.nio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What programs do to names and attributes: more cases of [WriteCases].
final class TreeCases {
  private final Map<String, WriteCases.Case> cases;

  private TreeCases(Map<String, WriteCases.Case> cases) {
    this.cases = cases;
  }

  /// Adds these cases to others.
  static void add(Map<String, WriteCases.Case> cases) {
    TreeCases all = new TreeCases(cases);
    all.directories();
    all.links();
    all.moves();
    all.copies();
    all.attributes();
  }

  private void add(String name, WriteCases.Case one) {
    if (cases.put(name, one) != null) {
      throw new IllegalArgumentException("two cases are called " + name);
    }
  }

  private static FileTime time(long seconds) {
    return FileTime.fromMillis(seconds * 1000);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private void directories() {
    add("make a directory", r -> Files.createDirectory(r.resolve("etc/d")).getFileName());
    add(
        "make a directory with permissions",
        r ->
            Files.createDirectory(
                    r.resolve("d"),
                    PosixFilePermissions.asFileAttribute(
                        PosixFilePermissions.fromString("rwx-wx--x")))
                .getFileName());
    add("make a directory that exists", r -> Files.createDirectory(r.resolve("etc")));
    add("make a directory on a link", r -> Files.createDirectory(r.resolve("lost")));
    add("make directories", r -> Files.createDirectories(r.resolve("toetc/a/b/c")).getFileName());
    add("make the root", r -> Files.createDirectory(r));
    add(
        "make a directory with foreign attributes",
        r -> Files.createDirectory(r.resolve("d"), new Foreign()));
    add(
        "make a hidden directory again",
        r -> {
          Files.createDirectory(r.resolve("gonedir"));
          return names(r, "gonedir");
        });
    add(
        "empty a merged directory",
        r -> {
          for (String name : names(r, "both")) {
            Files.delete(r.resolve("both").resolve(name));
          }
          Files.delete(r.resolve("both"));
          Files.createDirectory(r.resolve("both"));
          return names(r, "both");
        });
    add(
        "list while deleting",
        r -> {
          int count = 0;
          try (var stream = Files.newDirectoryStream(r.resolve("both"))) {
            for (Path path : stream) {
              Files.delete(path);
              count++;
            }
          }
          return count;
        });
    add("make below a file", r -> Files.createDirectory(r.resolve("etc/conf/d")));
  }

  private static Set<String> names(Path root, String name) throws IOException {
    Set<String> names = new TreeSet<>();
    try (var stream = Files.newDirectoryStream(root.resolve(name))) {
      stream.forEach(path -> names.add(path.getFileName().toString()));
    }
    return names;
  }

  private record Foreign() implements java.nio.file.attribute.FileAttribute<String> {
    @Override
    public String name() {
      return "other:thing";
    }

    @Override
    public String value() {
      return "";
    }
  }

  private void links() {
    add(
        "make a link",
        r ->
            Files.readSymbolicLink(
                Files.createSymbolicLink(r.resolve("l"), r.getFileSystem().getPath("etc/../x"))));
    add(
        "make a link that exists",
        r -> Files.createSymbolicLink(r.resolve("lost"), r.getFileSystem().getPath("x")));
    add(
        "hard link",
        r -> {
          Files.createLink(r.resolve("hard"), r.resolve("etc/conf"));
          Files.writeString(r.resolve("hard"), "both");
          return Files.readString(r.resolve("etc/conf"))
              + Files.getAttribute(r.resolve("hard"), "unix:nlink");
        });
    add(
        "hard link of a link",
        r -> {
          Files.createLink(r.resolve("hard"), r.resolve("ln"));
          return Files.isSymbolicLink(r.resolve("hard"));
        });
    add("hard link of a directory", r -> Files.createLink(r.resolve("hard"), r.resolve("etc")));
    add("hard link of nothing", r -> Files.createLink(r.resolve("hard"), r.resolve("no")));
    add(
        "hard link over a file",
        r -> Files.createLink(r.resolve("etc/one"), r.resolve("etc/conf")));
    add(
        "write one of two lower hard links",
        r -> {
          Files.writeString(r.resolve("etc/one"), "only");
          return Files.readString(r.resolve("etc/two")).length();
        });
  }

  private void moves() {
    add("move a lower file", r -> move(r, "etc/conf", "var/conf"));
    add("move onto a file", r -> move(r, "etc/conf", "etc/one"));
    add("move replacing", r -> move(r, "etc/conf", "etc/one", REPLACE_EXISTING));
    add("move atomically", r -> move(r, "etc/conf", "etc/one", ATOMIC_MOVE));
    add("move onto itself", r -> move(r, "etc/conf", "etc/conf"));
    add("move onto its hard link", r -> move(r, "etc/one", "etc/two", REPLACE_EXISTING));
    add("move a link", r -> move(r, "ln", "etc/ln"));
    add("move a fifo", r -> move(r, "pipe", "etc/pipe"));
    add("move nothing", r -> move(r, "no", "etc/no"));
    add("move below nothing", r -> move(r, "etc/conf", "no/conf"));
    add("move with copy options", r -> move(r, "etc/conf", "x", COPY_ATTRIBUTES));
    add("move a lower directory", r -> move(r, "tree", "wood"));
    add("move a lower directory atomically", r -> move(r, "tree", "wood", ATOMIC_MOVE));
    add("move an empty lower directory", r -> move(r, "var/empty", "void"));
    add("move a merged directory", r -> move(r, "both", "wood"));
    add(
        "move a new directory",
        r -> {
          Files.createDirectories(r.resolve("new/sub"));
          return move(r, "new", "etc/new");
        });
    add(
        "move a new directory onto a full one",
        r -> {
          Files.createDirectories(r.resolve("new/sub"));
          return move(r, "new", "etc", REPLACE_EXISTING);
        });
    add(
        "move a new directory onto an empty one",
        r -> {
          Files.createDirectories(r.resolve("new/sub"));
          return move(r, "new", "var/empty", REPLACE_EXISTING);
        });
    add(
        "move a new directory into itself",
        r -> {
          Files.createDirectories(r.resolve("new/sub"));
          return move(r, "new", "new/sub/x");
        });
    add("move a file onto a directory", r -> move(r, "etc/conf", "var/empty", REPLACE_EXISTING));
    add(
        "move a file onto a directory atomically",
        r -> move(r, "etc/conf", "var/empty", ATOMIC_MOVE));
    add(
        "move there and back",
        r -> {
          move(r, "etc/conf", "x");
          return move(r, "x", "etc/conf");
        });
  }

  private static boolean move(
      Path root, String from, String to, java.nio.file.CopyOption... options) throws IOException {
    Files.move(root.resolve(from), root.resolve(to), options);
    return Files.exists(root.resolve(from), NOFOLLOW_LINKS);
  }

  private void copies() {
    add("copy a file", r -> copy(r, "etc/conf", "copy"));
    add("copy with attributes", r -> copy(r, "etc/conf", "copy", COPY_ATTRIBUTES));
    add("copy a file with set-id bits", r -> copy(r, "su", "copy"));
    add("copy onto a file", r -> copy(r, "etc/conf", "etc/one"));
    add("copy replacing", r -> copy(r, "etc/conf", "etc/one", REPLACE_EXISTING));
    add("copy onto itself", r -> copy(r, "etc/conf", "etc/conf"));
    add("copy through a link", r -> copy(r, "ln", "copy", COPY_ATTRIBUTES));
    add("copy a link", r -> copy(r, "ln", "copy", NOFOLLOW_LINKS, COPY_ATTRIBUTES));
    add("copy a directory", r -> copy(r, "etc", "copy", COPY_ATTRIBUTES));
    add("copy nothing", r -> copy(r, "no", "copy"));
    add("copy atomically", r -> copy(r, "etc/conf", "copy", ATOMIC_MOVE));
    add("copy onto a full directory", r -> copy(r, "ln", "etc", REPLACE_EXISTING));
    add(
        "copy a stream",
        r -> Files.copy(new java.io.ByteArrayInputStream(new byte[9]), r.resolve("s")));
  }

  private static long copy(Path root, String from, String to, java.nio.file.CopyOption... options)
      throws IOException {
    Files.copy(root.resolve(from), root.resolve(to), options);
    return Files.size(root.resolve(to));
  }

  private void attributes() {
    add(
        "times",
        r -> {
          Files.setLastModifiedTime(r.resolve("etc/conf"), time(123));
          Files.getFileAttributeView(r.resolve("etc"), BasicFileAttributeView.class)
              .setTimes(time(5), time(6), time(7));
          Files.getFileAttributeView(r.resolve("ln"), BasicFileAttributeView.class, NOFOLLOW_LINKS)
              .setTimes(time(8), null, null);
          return Files.getLastModifiedTime(r.resolve("etc"))
              + " "
              + Files.getAttribute(r.resolve("etc"), "lastAccessTime")
              + " "
              + Files.getLastModifiedTime(r.resolve("ln"), NOFOLLOW_LINKS);
        });
    add(
        "permissions",
        r ->
            Files.setPosixFilePermissions(
                    r.resolve("ln"), PosixFilePermissions.fromString("rwx--x--x"))
                .getFileName());
    add("mode", r -> Files.setAttribute(r.resolve("etc/conf"), "unix:mode", 04711).getFileName());
    add(
        "owners by number",
        r -> {
          Files.setAttribute(r.resolve("etc/conf"), "unix:uid", 12);
          Files.setAttribute(r.resolve("ln"), "unix:gid", 13, NOFOLLOW_LINKS);
          return Files.getAttribute(r.resolve("etc/conf"), "unix:uid");
        });
    add(
        "owners by name",
        r -> {
          var owners = r.getFileSystem().getUserPrincipalLookupService();
          Files.setOwner(r.resolve("etc"), owners.lookupPrincipalByName("4321"));
          Files.setAttribute(
              r.resolve("etc"), "posix:group", owners.lookupPrincipalByGroupName("4322"));
          return Files.getOwner(r.resolve("etc")).getName();
        });
    add(
        "owner by a group",
        r -> {
          var owners = r.getFileSystem().getUserPrincipalLookupService();
          return Files.setOwner(r.resolve("etc"), owners.lookupPrincipalByGroupName("4322"));
        });
    add(
        "attributes by name",
        r -> {
          Files.setAttribute(r.resolve("etc/conf"), "lastModifiedTime", time(99));
          Files.setAttribute(r.resolve("etc/conf"), "posix:permissions", Set.of());
          return Files.getLastModifiedTime(r.resolve("etc/conf"));
        });
    add("a size", r -> Files.setAttribute(r.resolve("etc/conf"), "basic:size", 5L));
    add("a foreign view", r -> Files.setAttribute(r.resolve("etc/conf"), "other:hidden", true));
    add("a wrong value", r -> Files.setAttribute(r.resolve("etc/conf"), "unix:mode", "0644"));
    add("times of nothing", r -> Files.setLastModifiedTime(r.resolve("no"), time(1)));
    add(
        "extended attributes",
        r -> {
          UserDefinedFileAttributeView view =
              Files.getFileAttributeView(r.resolve("able"), UserDefinedFileAttributeView.class);
          int written = view.write("own", bytes("value"));
          Files.setAttribute(r.resolve("able"), "user:more", new byte[] {1, 2});
          ByteBuffer read = ByteBuffer.allocate(10);
          return written
              + " "
              + new TreeSet<>(view.list())
              + view.size("own")
              + view.read("own", read)
              + ((byte[]) Files.getAttribute(r.resolve("able"), "user:note")).length;
        });
    add(
        "an extended attribute too many",
        r -> {
          Files.getFileAttributeView(r.resolve("able"), UserDefinedFileAttributeView.class)
              .delete("note");
          Files.getFileAttributeView(r.resolve("able"), UserDefinedFileAttributeView.class)
              .delete("note");
          return "";
        });
    add(
        "an extended attribute without room",
        r ->
            Files.getFileAttributeView(r.resolve("able"), UserDefinedFileAttributeView.class)
                .read("note", ByteBuffer.allocate(1)));
    add(
        "access",
        r ->
            List.of(
                Files.isWritable(r.resolve("etc/conf")),
                Files.isExecutable(r.resolve("etc/conf")),
                Files.isExecutable(r.resolve("su")),
                Files.isReadable(r.resolve("no")),
                Files.isExecutable(r),
                Files.isHidden(r.resolve("etc")),
                r.getFileSystem().isReadOnly(),
                Files.getFileStore(r).isReadOnly(),
                Files.getFileStore(r).getTotalSpace() > 0));
  }
}
