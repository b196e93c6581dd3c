package io.squashkit.squashfs.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;

/// The bytes that an image lies in, read at any position. Safe for use by several threads at once.
public interface ImageSource extends Closeable {
  /// The number of bytes.
  ///
  /// @return bytes
  /// @throws IOException if it cannot be told
  long size() throws IOException;

  /// Reads until the buffer is full or the source ends.
  ///
  /// @param position where to start, in bytes
  /// @param into takes the bytes
  /// @return the number of bytes read, less than asked for only at the end of the source
  /// @throws IOException if reading fails
  int read(long position, ByteBuffer into) throws IOException;

  /// What to call the source in messages.
  ///
  /// @return such as a file name
  String name();

  /// Opens a file of any file system provider. Threads that are interrupted while they read it finish
  /// reading, and the source stays open.
  ///
  /// @param path the file
  /// @return its bytes
  /// @throws IOException if it cannot be opened
  static ImageSource open(Path path) throws IOException {
    return ChannelSource.open(path);
  }

  /// Takes a channel, which is closed with the source. Only a `FileChannel` is read by several threads
  /// at the same time; of others one thread at a time moves the position.
  ///
  /// @param channel the channel
  /// @param name what to call it in messages
  /// @return its bytes
  static ImageSource of(SeekableByteChannel channel, String name) {
    return new ChannelSource(channel, name);
  }

  /// Takes a part of another source, which is closed with it.
  ///
  /// @param whole the other source
  /// @param start where the part starts
  /// @return the bytes from there to the end
  static ImageSource from(ImageSource whole, long start) {
    return start == 0 ? whole : new OffsetSource(whole, start);
  }
}
