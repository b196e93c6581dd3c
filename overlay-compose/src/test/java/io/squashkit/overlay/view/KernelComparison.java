package io.squashkit.overlay.view;

import io.squashkit.overlay.layer.LayerNode;
import io.squashkit.overlay.layer.Status;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.testdata.StackGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Walks a view and the kernel's overlay of the same layers side by side.
final class KernelComparison {
  private static final String UNREADABLE = "cannot be read";

  private final Posix posix = Posix.host();
  private final Path mount;
  private final List<String> differences = new ArrayList<>();

  /// Kernels differ in which ways into layers for data they refuse: what one refuses is not compared.
  private final boolean dataOnly;

  private KernelComparison(Path mount, boolean dataOnly) {
    this.mount = mount;
    this.dataOnly = dataOnly;
  }

  /// Compares all that can be asked of both.
  ///
  /// @param kernel the root of the kernel's view
  /// @param ours the root of ours
  /// @return what differs, a line each
  static List<String> compare(Path mount, boolean dataOnly, LayerNode kernel, MergedNode ours)
      throws IOException {
    KernelComparison comparison = new KernelComparison(mount, dataOnly);
    comparison.object("", kernel, ours);
    return comparison.differences;
  }

  private void check(String path, String what, Object kernel, Object ours) {
    if (!kernel.equals(ours)) {
      differences.add("/" + path + ": " + what + ": kernel " + kernel + ", ours " + ours);
    }
  }

  private void object(String path, LayerNode kernel, MergedNode ours) throws IOException {
    check(path, "status", shown(kernel.status()), shown(ours.status()));
    check(path, "xattrs", text(kernel.xattrs().asMap()), text(ours.xattrs().asMap()));
    if (kernel.status().kind() != ours.status().kind()) {
      return;
    }
    switch (kernel.status().kind()) {
      case FileStatus.DIRECTORY -> directory(path, kernel, ours);
      case FileStatus.REGULAR -> check(path, "content", kernelContent(path), content(ours));
      case FileStatus.SYMLINK ->
          check(path, "target", Arrays.toString(kernel.target()), Arrays.toString(ours.target()));
      default -> {}
    }
  }

  /// Read to its end: that of the bytes, which need not be where the metadata say.
  private Object kernelContent(String path) throws IOException {
    byte[] bytes;
    try {
      bytes = java.nio.file.Files.readAllBytes(mount.resolve(path));
    } catch (IOException e) {
      return UNREADABLE; // the kernel has several errors for data that is not there
    }
    return bytes.length + " " + java.util.Arrays.hashCode(bytes);
  }

  private static Object content(MergedNode node) throws IOException {
    FileContent content;
    try {
      content = node.content();
    } catch (ViewException e) {
      return UNREADABLE;
    }
    java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate((int) content.size());
    try (ContentReader reader = content.open()) {
      reader.read(0, bytes);
    }
    return content.size() + " " + java.util.Arrays.hashCode(bytes.array());
  }

  private static String text(java.util.Map<String, byte[]> xattrs) {
    StringBuilder text = new StringBuilder();
    xattrs.forEach(
        (name, value) ->
            text.append(name)
                .append('=')
                .append(new String(value, StandardCharsets.ISO_8859_1))
                .append(' '));
    return text.toString();
  }

  private static String shown(Status s) {
    boolean directory = s.isDirectory();
    return String.format(
        "%o %d:%d links %d size %d dev %d:%d time %s",
        s.mode(),
        s.owner(),
        s.group(),
        directory ? 0 : s.links(),
        directory ? 0 : s.size(),
        s.major(),
        s.minor(),
        s.modified());
  }

  private void directory(String path, LayerNode kernel, MergedNode ours) throws IOException {
    Set<Name> names = new TreeSet<>();
    StackGenerator.NAMES.forEach(name -> names.add(Name.of(name)));
    List<Name> listed = new ArrayList<>();
    for (MergedEntry entry : ours.entries()) {
      listed.add(entry.name());
    }
    names.addAll(listed);
    List<Name> kernels = list(path);
    if (kernels != null) {
      names.addAll(kernels);
      // The kernel shows whiteouts in folders that it does not merge, and hides in some set-ups
      // what
      // cannot be looked up.
      kernels.removeIf(name -> errno(path, name) != 0);
      listed.removeIf(name -> !isFound(ours, name));
      if (!dataOnly) {
        check(path, "listing", kernels, listed);
      }
    }
    for (Name name : names) {
      String child = path.isEmpty() ? name.toString() : path + "/" + name;
      int errno = errno(path, name);
      int ourErrno = 0;
      MergedNode found = null;
      try {
        found = ours.child(name);
        ourErrno = found == null ? -Errno.ENOENT : 0;
      } catch (ViewException e) {
        ourErrno = -e.errno();
      }
      if (!dataOnly || (errno != -Errno.EPERM && errno != -Errno.EIO)) {
        check(child, "lookup", errno, ourErrno);
      }
      if (errno == 0 && found != null) {
        object(child, Objects.requireNonNull(kernel.child(name)), found);
      }
    }
  }

  private static boolean isFound(MergedNode directory, Name name) {
    try {
      return directory.child(name) != null;
    } catch (IOException e) {
      return false;
    }
  }

  /// What the kernel lists, or null where it does not.
  private @Nullable List<Name> list(String path) {
    byte[] whole = mount.resolve(path).toString().getBytes(StandardCharsets.UTF_8);
    int open = posix.open(Posix.CWD, whole, OpenFlags.READ | OpenFlags.DIRECTORY, 0);
    if (open < 0) {
      return null;
    }
    List<byte[]> names = new ArrayList<>();
    int result = posix.list(open, names);
    posix.close(open);
    return result < 0 ? null : new ArrayList<>(names.stream().map(Name::of).toList());
  }

  private int errno(String path, Name name) {
    byte[] whole =
        mount.resolve(path).resolve(name.toString()).toString().getBytes(StandardCharsets.UTF_8);
    return posix.status(Posix.CWD, whole, new FileStatus());
  }
}
