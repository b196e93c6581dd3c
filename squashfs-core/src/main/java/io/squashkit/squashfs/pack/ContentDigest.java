package io.squashkit.squashfs.pack;

import java.nio.ByteBuffer;

/// The first half of a SHA-256 digest: files are taken for equal when it and their sizes are, so it must
/// withstand people who look for collisions.
record ContentDigest(long high, long low) {
  static ContentDigest of(byte[] sha256) {
    ByteBuffer bytes = ByteBuffer.wrap(sha256);
    return new ContentDigest(bytes.getLong(), bytes.getLong());
  }
}
