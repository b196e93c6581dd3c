package io.squashkit.squashfs.pack;

/// What files of equal content have in common.
///
/// @param size bytes
/// @param digest of the content, or of its beginning
record ContentKey(long size, ContentDigest digest) {}
