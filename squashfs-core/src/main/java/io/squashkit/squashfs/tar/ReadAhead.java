package io.squashkit.squashfs.tar;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/// Reads another stream on a thread of its own, a little ahead of whoever reads this one.
final class ReadAhead extends InputStream {
  private static final int CHUNK = 256 << 10;
  private static final int CHUNKS = 8;

  /// Opens the stream that is read ahead, on the thread that reads it.
  interface Opener {
    InputStream open() throws IOException;
  }

  /// Some bytes, or the end, well or not.
  @SuppressWarnings("ArrayRecordComponent")
  private record Chunk(byte[] bytes, int length, @Nullable Throwable failure) {}

  private final ArrayBlockingQueue<Chunk> full = new ArrayBlockingQueue<>(CHUNKS);
  private final ArrayBlockingQueue<byte[]> empty = new ArrayBlockingQueue<>(CHUNKS + 2);
  private final Opener opener;
  private final String name;
  private final Thread thread;
  private Chunk chunk = new Chunk(new byte[0], 0, null);
  private int next;

  /// @param name what to call the stream in messages
  ReadAhead(Opener opener, String name) {
    this.opener = opener;
    this.name = name;
    this.thread = Thread.ofPlatform().daemon().name("squash-decompress").start(this::run);
  }

  private void run() {
    try {
      Throwable failure = null;
      try (InputStream stream = opener.open()) {
        pump(stream);
      } catch (InterruptedException e) {
        return; // nobody reads any more
      } catch (Throwable e) { // decoders throw much when bytes are wrong; the reader tells
        failure = e;
      }
      full.put(new Chunk(new byte[0], 0, failure));
    } catch (InterruptedException e) {
      // nobody reads any more
    }
  }

  private void pump(InputStream stream) throws IOException, InterruptedException {
    while (true) {
      byte[] bytes = empty.poll();
      if (bytes == null) {
        bytes = new byte[CHUNK];
      }
      int length = stream.readNBytes(bytes, 0, CHUNK);
      if (length > 0) {
        full.put(new Chunk(bytes, length, null));
      }
      if (length < CHUNK) {
        return;
      }
    }
  }

  private boolean fill() throws IOException {
    boolean ended = chunk.bytes.length == 0 && chunk.length == 0 && next < 0;
    if (ended || next < chunk.length) {
      return !ended;
    }
    if (chunk.bytes.length > 0) {
      empty.offer(chunk.bytes);
    }
    try {
      chunk = full.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(name + ": interrupted");
    }
    next = 0;
    if (chunk.length > 0) {
      return true;
    }
    next = -1;
    if (chunk.failure instanceof Error e) {
      throw e;
    }
    if (chunk.failure != null) {
      throw new TarException(name + ": damaged: " + reason(chunk.failure), chunk.failure);
    }
    return false;
  }

  private static String reason(Throwable failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  @Override
  public int read() throws IOException {
    return fill() ? chunk.bytes[next++] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int at, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, chunk.length - next);
    System.arraycopy(chunk.bytes, next, into, at, count);
    next += count;
    return count;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
