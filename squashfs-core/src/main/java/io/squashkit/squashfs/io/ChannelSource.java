package io.squashkit.squashfs.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/// A source over a channel.
///
/// Java closes a file channel when a thread that reads from it is interrupted, which would end the image
/// for all others. A source that was opened by its path opens it again then, if the file is still the
/// same.
final class ChannelSource implements ImageSource {
  /// What tells one file from another.
  private record Identity(@Nullable Object key, long size, FileTime modified) {
    static Identity of(Path path, FileChannel channel) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      // Of a device, only the channel tells the size.
      return new Identity(attributes.fileKey(), channel.size(), attributes.lastModifiedTime());
    }
  }

  private final String name;
  private final @Nullable Path path;
  private final @Nullable Identity identity;
  private volatile SeekableByteChannel channel;
  private boolean closed; // under this

  ChannelSource(SeekableByteChannel channel, String name) {
    this(channel, name, null, null);
  }

  private ChannelSource(
      SeekableByteChannel channel, String name, @Nullable Path path, @Nullable Identity identity) {
    this.channel = channel;
    this.name = name;
    this.path = path;
    this.identity = identity;
  }

  static ImageSource open(Path path) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    } catch (UnsupportedOperationException e) { // a provider without file channels
      return new ChannelSource(
          Files.newByteChannel(path, StandardOpenOption.READ), path.toString());
    }
    try {
      return new ChannelSource(channel, path.toString(), path, Identity.of(path, channel));
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public long size() throws IOException {
    try {
      return channel.size();
    } catch (ClosedChannelException e) {
      if (identity == null) {
        throw e;
      }
      return identity.size(); // by an interrupt: the next read opens it again
    }
  }

  @Override
  public int read(long position, ByteBuffer into) throws IOException {
    int start = into.position();
    if (channel instanceof FileChannel) {
      readFile(position, into);
    } else {
      synchronized (this) {
        channel.position(position);
        while (into.hasRemaining()) {
          if (channel.read(into) < 0) {
            break;
          }
        }
      }
    }
    return into.position() - start;
  }

  private void readFile(long position, ByteBuffer into) throws IOException {
    int start = into.position();
    boolean interrupted = false;
    try {
      while (into.hasRemaining()) {
        FileChannel file = (FileChannel) channel;
        try {
          if (file.read(into, position + into.position() - start) < 0) {
            break;
          }
        } catch (ClosedChannelException e) {
          interrupted |= Thread.interrupted(); // a new channel would close at once
          reopen(file, e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Replaces a closed channel, unless another thread was first, or another interrupt comes: the next
  /// read then finds a closed channel again.
  private synchronized void reopen(FileChannel broken, ClosedChannelException reason)
      throws IOException {
    if (closed || path == null) {
      throw reason;
    }
    if (!channel.equals(broken)) {
      return;
    }
    FileChannel again = FileChannel.open(path, StandardOpenOption.READ);
    try {
      if (!Identity.of(path, again).equals(identity)) {
        throw new FileSystemException(name, null, "the file is no longer the one that was opened");
      }
      channel = again;
    } catch (ClosedByInterruptException e) {
      return; // to ask for the size is interruptible, too
    } finally {
      if (!channel.equals(again)) {
        again.close();
      }
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    channel.close();
  }
}
