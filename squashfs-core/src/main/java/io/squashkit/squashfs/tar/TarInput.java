package io.squashkit.squashfs.tar;

import java.io.IOException;
import java.nio.ByteBuffer;

/// An archive's bytes, uncompressed, from front to end. For one thread.
interface TarInput {
  /// What to call the archive in messages.
  String name();

  /// Where the next byte lies.
  long position();

  /// Reads until the buffer is full or the archive ends.
  ///
  /// @return bytes read, less than asked for only at the end
  int read(ByteBuffer into) throws IOException;

  /// Goes on without reading.
  ///
  /// @return bytes skipped, less than asked for only at the end
  long skip(long count) throws IOException;
}
