package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.codec.BlockCompressor;
import io.squashkit.squashfs.codec.Codec;
import io.squashkit.squashfs.format.Limits;
import io.squashkit.squashfs.metadata.MetadataCompression;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/// What one packing thread works with: codec state and buffers, made when first needed.
final class Worker implements AutoCloseable {
  private final Codec codec;
  private final int blockSize;
  private final boolean checksums;
  private @Nullable BlockCompressor blocks;
  private @Nullable BlockCompressor metadata;
  private @Nullable ByteBuffer input;
  private @Nullable ByteBuffer metadataSource;
  private @Nullable ByteBuffer metadataTarget;
  private @Nullable ByteBuffer zeros;
  private @Nullable MessageDigest digest;

  /// @param checksums whether anyone will ask for checksums of content
  Worker(Codec codec, int blockSize, boolean checksums) {
    this.codec = codec;
    this.blockSize = blockSize;
    this.checksums = checksums;
  }

  /// The [BlockChecksum] of a buffer's remaining bytes, 0 if nobody will ask; its position stays.
  int checksum(ByteBuffer bytes) {
    return checksums ? BlockChecksum.of(bytes) : 0;
  }

  /// Compresses a block into a buffer of at least its size.
  ///
  /// @return the size of the result; 0 if the block does not get smaller
  int compress(ByteBuffer block, ByteBuffer into) {
    if (blocks == null) {
      blocks = codec.newCompressor();
    }
    return blocks.compress(block, into);
  }

  byte[] storeMetadata(byte[] block, int length) {
    if (metadata == null) {
      metadata = codec.newMetadataCompressor();
    }
    if (metadataSource == null || metadataTarget == null) {
      metadataSource = ByteBuffer.allocateDirect(Limits.METADATA_BLOCK_SIZE);
      metadataTarget = ByteBuffer.allocateDirect(Limits.METADATA_BLOCK_SIZE);
    }
    return MetadataCompression.store(metadata, block, length, metadataSource, metadataTarget);
  }

  /// A buffer of one block, empty.
  ByteBuffer input() {
    if (input == null) {
      input = ByteBuffer.allocateDirect(blockSize);
    }
    return input.clear();
  }

  /// Reads exactly so many bytes.
  static void read(
      ContentReader reader, FileContent content, long position, int length, ByteBuffer into)
      throws IOException {
    int got = reader.read(position, into.limit(into.position() + length));
    if (got < length) {
      throw new IOException(
          content.origin()
              + ": changed while it was packed: ended at byte "
              + (position + got)
              + ", expected "
              + content.size()
              + " bytes");
    }
  }

  /// Tells whether the remaining bytes of a buffer are all zero.
  boolean isZero(ByteBuffer bytes) {
    if (bytes.hasRemaining() && bytes.get(bytes.position()) != 0) {
      return false; // nearly always
    }
    if (zeros == null) {
      zeros = ByteBuffer.allocateDirect(blockSize);
    }
    return bytes.mismatch(zeros.clear().limit(bytes.remaining())) < 0;
  }

  /// The digest of a buffer's remaining bytes; its position stays.
  ContentDigest digest(ByteBuffer bytes) {
    MessageDigest sha = digest();
    sha.update(bytes.duplicate());
    return ContentDigest.of(sha.digest());
  }

  /// The digest of a content's first bytes.
  ContentDigest digest(FileContent content, long length) throws IOException {
    MessageDigest sha = digest();
    try (ContentReader reader = content.open()) {
      for (long at = 0; at < length; at += blockSize) {
        ByteBuffer block = input();
        read(reader, content, at, (int) Math.min(blockSize, length - at), block);
        sha.update(block.flip());
      }
    }
    return ContentDigest.of(sha.digest());
  }

  /// The SHA-256 of this thread, about to start afresh.
  MessageDigest digest() {
    if (digest == null) {
      try {
        digest = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
    digest.reset();
    return digest;
  }

  @Override
  public void close() {
    if (blocks != null) {
      blocks.close();
    }
    if (metadata != null) {
      metadata.close();
    }
  }
}
