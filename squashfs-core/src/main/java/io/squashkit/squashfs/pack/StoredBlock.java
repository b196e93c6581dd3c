package io.squashkit.squashfs.pack;

import java.nio.ByteBuffer;

/// A block as it goes into the image.
///
/// @param word its [io.squashkit.squashfs.format.BlockWord]
/// @param checksum the [BlockChecksum] of its content
/// @param bytes what to write, from the pool
record StoredBlock(int word, int checksum, ByteBuffer bytes) {}
