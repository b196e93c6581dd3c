package io.squashkit.squashfs.tar;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Takes the bytes of an archive in their order, in large pieces.
@FunctionalInterface
public interface TarOutput {
  /// Takes bytes.
  ///
  /// @param bytes all that remain in it are taken
  /// @throws IOException if they cannot be written; ends the archive
  void write(ByteBuffer bytes) throws IOException;
}
