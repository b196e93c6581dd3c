package io.squashkit.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;

/// Bytes on their way to standard output through one large buffer. Names of files are bytes and stay
/// so. For one thread at a time.
public final class ByteOutput {
  private static final int SIZE = 64 << 10;

  private final OutputStream out;
  private byte[] buffer = new byte[1 << 10];
  private int length;

  /// Makes an output.
  ///
  /// @param out takes the bytes in large pieces
  public ByteOutput(OutputStream out) {
    this.out = out;
  }

  /// Appends one byte.
  ///
  /// @param b the byte, or a character below 128
  /// @return this
  /// @throws IOException if writing fails
  public ByteOutput put(int b) throws IOException {
    reserve(1);
    buffer[length++] = (byte) b;
    return this;
  }

  /// Appends bytes.
  ///
  /// @param bytes the bytes
  /// @return this
  /// @throws IOException if writing fails
  public ByteOutput put(byte[] bytes) throws IOException {
    return put(bytes, 0, bytes.length);
  }

  /// Appends bytes.
  ///
  /// @param bytes holds them
  /// @param from index of the first
  /// @param count how many
  /// @return this
  /// @throws IOException if writing fails
  public ByteOutput put(byte[] bytes, int from, int count) throws IOException {
    if (count > SIZE) {
      flush();
      write(bytes, from, count);
      return this;
    }
    reserve(count);
    System.arraycopy(bytes, from, buffer, length, count);
    length += count;
    return this;
  }

  /// Appends what remains in a buffer.
  ///
  /// @param bytes the bytes; its position moves to its limit
  /// @return this
  /// @throws IOException if writing fails
  public ByteOutput put(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      reserve(Math.min(bytes.remaining(), SIZE));
      int count = Math.min(bytes.remaining(), buffer.length - length);
      bytes.get(buffer, length, count);
      length += count;
    }
    return this;
  }

  /// Appends what remains in a large buffer, without a copy where the system allows that.
  ///
  /// @param bytes the bytes; its position moves to its limit
  /// @throws ClosedOutputException if nobody reads it any more
  /// @throws IOException if writing fails
  public void write(ByteBuffer bytes) throws IOException {
    flush();
    WritableByteChannel channel = channel();
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private WritableByteChannel channel() {
    return out instanceof FileOutputStream file ? file.getChannel() : Channels.newChannel(out);
  }

  /// Appends text.
  ///
  /// @param text goes out as UTF-8
  /// @return this
  /// @throws IOException if writing fails
  public ByteOutput text(String text) throws IOException {
    return put(text.getBytes(UTF_8));
  }

  /// Appends text and ends the line.
  ///
  /// @param text goes out as UTF-8
  /// @return this
  /// @throws IOException if writing fails
  public ByteOutput line(String text) throws IOException {
    return text(text).put('\n');
  }

  /// Appends a decimal number.
  ///
  /// @param number not negative
  /// @param width blanks go in front of a number of fewer digits
  /// @return this
  /// @throws IOException if writing fails
  public ByteOutput number(long number, int width) throws IOException {
    int digits = Digits.count(number);
    int total = Math.max(digits, width);
    reserve(total);
    Digits.put(number, buffer, length + total);
    while (total > digits) {
      buffer[length++] = ' ';
      total--;
    }
    length += digits;
    return this;
  }

  private void reserve(int count) throws IOException {
    if (length + count <= buffer.length) {
      return;
    }
    if (buffer.length < SIZE) { // grown once: most commands say little
      byte[] larger = new byte[SIZE];
      System.arraycopy(buffer, 0, larger, 0, length);
      buffer = larger;
    }
    if (length + count > buffer.length) {
      flush();
    }
  }

  /// Hands everything on.
  ///
  /// @throws ClosedOutputException if nobody reads it any more
  /// @throws IOException if writing fails
  public void flush() throws IOException {
    int count = length;
    length = 0; // what could not be written once is not tried again
    if (count > 0) {
      write(buffer, 0, count);
    }
    out.flush();
  }

  private void write(byte[] bytes, int from, int count) throws IOException {
    try {
      out.write(bytes, from, count);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static IOException failed(IOException e) {
    return "Broken pipe".equals(e.getMessage())
        ? new ClosedOutputException(e)
        : new IOException("standard output: " + e.getMessage(), e);
  }
}
