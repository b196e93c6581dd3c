package io.squashkit.squashfs.metadata;

import io.squashkit.squashfs.codec.BlockDecompressor;
import io.squashkit.squashfs.codec.Codec;
import io.squashkit.squashfs.format.CorruptImageException;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/// Decompressors with their direct buffers, lent to one thread at a time. As many are made as are in use
/// at once, up to a bound; then borrowers wait, so that thousands of (virtual) threads do not take native
/// memory each. A thread never borrows a second one while it holds one. Safe for use by several threads.
public final class DecompressorPool implements Closeable {
  private final Codec codec;
  private final Semaphore permits;
  private final ConcurrentLinkedDeque<Lease> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  /// Makes a pool.
  ///
  /// @param codec makes the decompressors
  /// @param limit how many may be in use at once; at least 1
  public DecompressorPool(Codec codec, int limit) {
    this.codec = codec;
    this.permits = new Semaphore(limit);
  }

  /// Borrows a decompressor, waiting while all are in use.
  ///
  /// @return the decompressor, to be closed to give it back
  public Lease lend() {
    permits.acquireUninterruptibly();
    Lease lease = idle.pollFirst();
    if (lease != null) {
      return lease;
    }
    try {
      return new Lease(codec.newDecompressor());
    } catch (Throwable e) {
      permits.release();
      throw e;
    }
  }

  /// Frees the decompressors; those in use are freed when they come back.
  @Override
  public void close() {
    closed = true;
    freeIdle();
  }

  private void freeIdle() {
    Lease lease;
    while ((lease = idle.pollFirst()) != null) {
      lease.decompressor.close();
    }
  }

  /// A borrowed decompressor with buffers that live as long as it. For one thread.
  public final class Lease implements AutoCloseable {
    private final BlockDecompressor decompressor;
    private ByteBuffer input = ByteBuffer.allocateDirect(0);
    private ByteBuffer output = input;

    private Lease(BlockDecompressor decompressor) {
      this.decompressor = decompressor;
    }

    /// A direct buffer for stored bytes.
    ///
    /// @param size how many are needed
    /// @return a little-endian buffer with position 0 and that limit, of any content
    public ByteBuffer input(int size) {
      if (input.capacity() < size) {
        input = ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
      }
      return input.clear().limit(size);
    }

    /// A direct buffer for decompressed bytes.
    ///
    /// @param size how many are needed
    /// @return a buffer with position 0 and that limit, of any content
    public ByteBuffer output(int size) {
      if (output.capacity() < size) {
        output = ByteBuffer.allocateDirect(size);
      }
      return output.clear().limit(size);
    }

    /// Decompresses a block: see [BlockDecompressor#decompress].
    ///
    /// @param source a direct buffer
    /// @param target a direct buffer
    /// @return bytes of the result
    /// @throws CorruptImageException if the input is damaged or the result does not fit
    public int decompress(ByteBuffer source, ByteBuffer target) throws CorruptImageException {
      return decompressor.decompress(source, target);
    }

    /// Gives the decompressor back.
    @Override
    public void close() {
      idle.addFirst(this);
      permits.release();
      if (closed) {
        freeIdle();
      }
    }
  }
}
