package io.squashkit.squashfs.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A source over a channel.
final class ChannelSource implements ImageSource {
  private final SeekableByteChannel channel;
  private final String name;

  ChannelSource(SeekableByteChannel channel, String name) {
    this.channel = channel;
    this.name = name;
  }

  static ImageSource open(Path path) throws IOException {
    SeekableByteChannel channel;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    } catch (UnsupportedOperationException e) { // a provider without file channels
      channel = Files.newByteChannel(path, StandardOpenOption.READ);
    }
    return new ChannelSource(channel, path.toString());
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public int read(long position, ByteBuffer into) throws IOException {
    int start = into.position();
    if (channel instanceof FileChannel file) {
      while (into.hasRemaining()) {
        if (file.read(into, position + into.position() - start) < 0) {
          break;
        }
      }
    } else {
      synchronized (channel) {
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

  @Override
  public String name() {
    return name;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
