package io.squashkit.overlay.run;

import java.io.Serial;
import java.nio.file.FileSystemException;

/// Thrown where a program is not in the stack, or cannot be run there.
public final class CommandNotFound extends FileSystemException {
  @Serial private static final long serialVersionUID = 1L;

  /// Makes one.
  ///
  /// @param program its path or name
  /// @param reason what is wrong with it
  public CommandNotFound(String program, String reason) {
    super(program, null, reason);
  }
}
