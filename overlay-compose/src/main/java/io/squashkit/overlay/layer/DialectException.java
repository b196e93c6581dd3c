package io.squashkit.overlay.layer;

import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Trail;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;

/// An entry of a layer that has no counterpart in another dialect, or none that can be told without the
/// layers below.
public final class DialectException extends FileSystemException {
  private static final long serialVersionUID = 1;

  DialectException(@Nullable Trail directory, Name name, String reason) {
    this(Trail.path(Trail.path(directory), name), reason);
  }

  DialectException(byte[] path, String reason) {
    super("/" + new String(path, StandardCharsets.UTF_8), null, reason);
  }
}
