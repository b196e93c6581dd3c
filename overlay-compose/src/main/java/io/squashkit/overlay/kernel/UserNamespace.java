package io.squashkit.overlay.kernel;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// The user namespace of this process (user_namespaces(7)).
public final class UserNamespace {
  /// The only one that shows all users as they are.
  private static final String ALL = "0 0 4294967295";

  private static final String MOUNTS = "ns/mnt";
  private static final String PROGRAM = "exe";

  private UserNamespace() {}

  /// Tells whether nobody is left to see mounts of this process: it is in a user namespace, and in its
  /// namespace of mounts there is nothing but processes of this program. That namespace would stay for ever,
  /// since who serves a mount keeps it, and it keeps the mount.
  ///
  /// @return true if so
  /// @throws IOException if the kernel does not tell
  public static boolean isDeserted() throws IOException {
    if (isInitial()) {
      return false;
    }
    Path self = Path.of("/proc/self");
    Path mounts = Files.readSymbolicLink(self.resolve(MOUNTS));
    Path program = Files.readSymbolicLink(self.resolve(PROGRAM));
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      for (Path process : all) {
        if (leadsTo(process.resolve(MOUNTS), mounts)
            && !leadsTo(process.resolve(PROGRAM), program)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean leadsTo(Path link, Path target) {
    try {
      return Files.readSymbolicLink(link).equals(target);
    } catch (IOException e) { // of others, or gone meanwhile
      return false;
    }
  }

  /// Tells whether it is the one that the system began with, where root may do everything.
  ///
  /// @return true if so, or if the kernel has no user namespaces
  /// @throws IOException if the kernel does not tell
  public static boolean isInitial() throws IOException {
    Path map = Path.of("/proc/self/uid_map");
    return !Files.exists(map) || Files.readString(map).strip().replaceAll("\\s+", " ").equals(ALL);
  }
}
