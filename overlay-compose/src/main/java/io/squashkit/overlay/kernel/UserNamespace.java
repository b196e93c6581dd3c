package io.squashkit.overlay.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The user namespace of this process (user_namespaces(7)).
public final class UserNamespace {
  /// The only one that shows all users as they are.
  private static final String ALL = "0 0 4294967295";

  private UserNamespace() {}

  /// Tells whether it is the one that the system began with, where root may do everything.
  ///
  /// @return true if so, or if the kernel has no user namespaces
  /// @throws IOException if the kernel does not tell
  public static boolean isInitial() throws IOException {
    Path map = Path.of("/proc/self/uid_map");
    return !Files.exists(map) || Files.readString(map).strip().replaceAll("\\s+", " ").equals(ALL);
  }
}
