package io.squashkit.squashfs.scan;

import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.Posix;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Files of the host that must not become part of a tree, found again by the directory that they lie in,
/// whatever way a scan comes there. Immutable.
final class OmittedFiles {
  private static final byte[] PART = {'.', 'p', 'a', 'r', 't'};

  private final Map<DeviceAndInode, List<byte[]>> names = new HashMap<>();

  OmittedFiles(Posix posix, Set<Path> files) {
    FileStatus status = new FileStatus();
    for (Path file : files) {
      Path name = file.getFileName();
      Path parent = file.toAbsolutePath().getParent();
      if (name == null || parent == null) {
        continue;
      }
      byte[] directory = HostPath.of(parent).resolve(new byte[] {'.'}).bytes();
      if (posix.status(Posix.CWD, directory, status) == 0) {
        names
            .computeIfAbsent(
                new DeviceAndInode(status.device(), status.inode()),
                key -> new java.util.ArrayList<>())
            .add(HostPath.of(name).lastName());
      }
    }
  }

  /// What is omitted in one directory.
  ///
  /// @return names, mostly none
  List<byte[]> in(long device, long inode) {
    return names.isEmpty()
        ? List.of()
        : names.getOrDefault(new DeviceAndInode(device, inode), List.of());
  }

  /// Tells whether a name is that of an omitted file, or of one that is to become it: `.NAME.*.part`.
  static boolean matches(List<byte[]> omitted, byte[] name) {
    for (byte[] one : omitted) {
      if (Arrays.equals(one, name) || isTemporary(one, name)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isTemporary(byte[] of, byte[] name) {
    int end = of.length + 1;
    return name.length > end + PART.length
        && name[0] == '.'
        && Arrays.equals(name, 1, end, of, 0, of.length)
        && name[end] == '.'
        && Arrays.equals(name, name.length - PART.length, name.length, PART, 0, PART.length);
  }
}
