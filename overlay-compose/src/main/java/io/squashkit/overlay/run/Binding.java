package io.squashkit.overlay.run;

import java.nio.file.Path;

/// Something of the host that a command inside a stack finds at a place of its own.
///
/// @param from a file or folder of the host
/// @param to where, an absolute path inside the stack
/// @param readOnly whether it cannot be written through that place
public record Binding(Path from, String to, boolean readOnly) {
  /// Checks the place.
  public Binding {
    if (!to.startsWith("/")) {
      throw new IllegalArgumentException("found '" + to + "', allowed: an absolute path");
    }
  }
}
