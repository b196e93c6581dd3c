package io.squashkit.squashfs.tree;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Reads a file's bytes at any position. For one thread at a time, but for [#isForSeveralThreads].
public interface ContentReader extends Closeable {
  /// Reads until the buffer is full or the content ends.
  ///
  /// @param position where to start, in bytes
  /// @param into takes the bytes; direct buffers are fastest
  /// @return the number of bytes read, less than asked for only at the end of the content
  /// @throws IOException if reading fails
  int read(long position, ByteBuffer into) throws IOException;

  /// The next position, from one on, at which there may be bytes other than zero. Sources that know of
  /// holes jump over them here; others return the position itself.
  ///
  /// @param position where to start
  /// @return that position or a later one; the size of the content if only zeros follow
  /// @throws IOException if the source cannot tell
  default long nextData(long position) throws IOException {
    return position;
  }

  /// The next position, from one on, at which [#nextData] would jump. Sources that do not know of holes
  /// have none.
  ///
  /// @param position where to start
  /// @return that position or a later one; the size of the content, or more, if no hole follows
  /// @throws IOException if the source cannot tell
  default long nextHole(long position) throws IOException {
    return Long.MAX_VALUE;
  }

  /// Tells whether several threads may [#read] at once. They must not look for holes at the same time.
  ///
  /// @return false unless the source says otherwise
  default boolean isForSeveralThreads() {
    return false;
  }

  /// The open file of the host that the bytes are in, at the same positions: for whoever can have the
  /// host share them instead of copying. It is closed with the reader.
  ///
  /// @return the file, see [io.squashkit.squashfs.posix.Posix]; -1 if there is none
  default int hostFile() {
    return -1;
  }
}
