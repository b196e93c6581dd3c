package io.squashkit.squashfs.filesystem;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;

/// A channel over what can be read, and perhaps written, at any position: all that moves the channel's
/// takes turns, everything else is for any number of threads at once. A thread that is interrupted goes
/// on, and the channel stays open for the others.
public abstract class PositionedChannel extends FileChannel {
  private static final int TRANSFER = 128 << 10;

  private final boolean reads;
  private final boolean writes;
  private final boolean appends;
  private final Object turn = new Object();
  private long position; // under turn

  /// Makes a channel at position 0.
  ///
  /// @param reads whether it can be read
  /// @param writes whether it can be written
  /// @param appends whether all that is written goes to the end
  protected PositionedChannel(boolean reads, boolean writes, boolean appends) {
    this.reads = reads;
    this.writes = writes;
    this.appends = appends;
  }

  /// Throws if the channel is closed, or what it reads from.
  ///
  /// @throws IOException if so
  protected abstract void ensureOpen() throws IOException;

  /// Reads at a position.
  ///
  /// @param from where to start, not negative
  /// @param into can be written
  /// @return the number of bytes read: 0 at and behind the end
  /// @throws IOException if reading fails
  protected abstract int readAt(long from, ByteBuffer into) throws IOException;

  /// Writes a whole buffer at a position, or at the end if the channel appends.
  ///
  /// @param at where to start, not negative
  /// @param from what to write
  /// @return the number of bytes written
  /// @throws IOException if writing fails
  protected int writeAt(long at, ByteBuffer from) throws IOException {
    throw new NonWritableChannelException();
  }

  /// Makes the file shorter.
  ///
  /// @param newSize less than its size
  /// @throws IOException if that fails
  protected void cut(long newSize) throws IOException {
    throw new NonWritableChannelException();
  }

  private static void requirePosition(String what, long position) {
    if (position < 0) {
      throw new IllegalArgumentException(what + " is " + position + ", allowed: from 0");
    }
  }

  /// Throws unless the channel is open for reading.
  ///
  /// @throws IOException if it is closed
  protected final void requireReadable() throws IOException {
    ensureOpen();
    if (!reads) {
      throw new NonReadableChannelException();
    }
  }

  /// Throws unless the channel is open for writing.
  ///
  /// @throws IOException if it is closed
  protected final void requireWritable() throws IOException {
    ensureOpen();
    if (!writes) {
      throw new NonWritableChannelException();
    }
  }

  @Override
  public final int read(ByteBuffer into, long from) throws IOException {
    requirePosition("position", from);
    requireReadable();
    if (into.isReadOnly()) {
      throw new IllegalArgumentException("the buffer is read-only");
    }
    int count = readAt(from, into);
    return count == 0 && into.hasRemaining() ? -1 : count;
  }

  @Override
  public final int read(ByteBuffer into) throws IOException {
    synchronized (turn) {
      int count = read(into, position);
      position += Math.max(0, count);
      return count;
    }
  }

  @Override
  public final long read(ByteBuffer[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    requireReadable();
    synchronized (turn) {
      long total = 0;
      for (int i = offset; i < offset + length; i++) {
        if (into[i].hasRemaining()) {
          int count = read(into[i]);
          if (count < 0) {
            return total == 0 ? -1 : total;
          }
          total += count;
        }
      }
      return total;
    }
  }

  @Override
  public final long transferTo(long from, long count, WritableByteChannel target)
      throws IOException {
    requireReadable();
    if (!target.isOpen()) {
      throw new ClosedChannelException();
    }
    requirePosition("position", from);
    requirePosition("count", count);
    long end = Math.min(count, Math.max(0, size() - from)) + from;
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(end - from, TRANSFER));
    long at = from;
    while (at < end) {
      // Up to a multiple of the buffer's size: then whole blocks are decompressed to where they go.
      long part = Math.min(end - at, TRANSFER - (at & TRANSFER - 1));
      buffer.clear().limit((int) Math.min(part, buffer.capacity()));
      int read = readAt(at, buffer);
      int written = target.write(buffer.flip());
      at += written;
      if (read == 0 || written < read) {
        break;
      }
    }
    return at - from;
  }

  @Override
  public final int write(ByteBuffer from, long at) throws IOException {
    requirePosition("position", at);
    requireWritable();
    return from.hasRemaining() ? writeAt(at, from) : 0;
  }

  @Override
  public final int write(ByteBuffer from) throws IOException {
    requireWritable();
    synchronized (turn) {
      int count = from.hasRemaining() ? writeAt(position, from) : 0;
      position = appends ? size() : position + count;
      return count;
    }
  }

  @Override
  public final long write(ByteBuffer[] from, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, from.length);
    requireWritable();
    synchronized (turn) {
      long total = 0;
      for (int i = offset; i < offset + length; i++) {
        total += write(from[i]);
      }
      return total;
    }
  }

  @Override
  public final long transferFrom(ReadableByteChannel source, long at, long count)
      throws IOException {
    requireWritable();
    if (!source.isOpen()) {
      throw new ClosedChannelException();
    }
    requirePosition("position", at);
    requirePosition("count", count);
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(count, TRANSFER));
    long moved = 0;
    while (moved < count) {
      buffer.clear().limit((int) Math.min(count - moved, buffer.capacity()));
      if (source.read(buffer) <= 0) {
        break;
      }
      moved += writeAt(at + moved, buffer.flip());
    }
    return moved;
  }

  @Override
  public final FileChannel truncate(long newSize) throws IOException {
    requirePosition("size", newSize);
    requireWritable();
    synchronized (turn) {
      if (newSize < size()) {
        cut(newSize);
      }
      position = Math.min(position, newSize);
    }
    return this;
  }

  @Override
  public final long position() throws IOException {
    ensureOpen();
    synchronized (turn) {
      return appends ? size() : position;
    }
  }

  @Override
  public final FileChannel position(long newPosition) throws IOException {
    ensureOpen();
    requirePosition("position", newPosition);
    synchronized (turn) {
      position = newPosition;
    }
    return this;
  }

  /// Refused: what is read lies compressed, or elsewhere as soon as it is written.
  @Override
  public final MappedByteBuffer map(MapMode mode, long from, long length) {
    throw new UnsupportedOperationException("the file cannot be mapped");
  }
}
