package io.squashkit.overlay.upper;

import io.squashkit.squashfs.posix.Posix;
import java.nio.charset.StandardCharsets;

/// Where something lies in the upper or the work directory: an open directory and a way from there.
///
/// @param directory an open directory
/// @param name the way: mostly several names, one only if paths would become too long for the kernel
/// @param opened whether the directory was opened for this place, and is closed with it
record Place(int directory, byte[] name, boolean opened) implements AutoCloseable {
  @Override
  public void close() {
    if (opened) {
      Posix.host().close(directory);
    }
  }

  @Override
  public String toString() {
    return new String(name, StandardCharsets.UTF_8);
  }
}
