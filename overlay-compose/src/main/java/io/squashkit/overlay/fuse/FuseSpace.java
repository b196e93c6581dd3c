package io.squashkit.overlay.fuse;

/// What `df` shows.
///
/// @param blockSize bytes that blocks are counted in
/// @param blocks how many there are
/// @param free how many hold nothing
/// @param available how many of them anybody may use
/// @param files how many objects there are or could be
/// @param freeFiles how many more there could be
/// @param longestName bytes that a name may have
public record FuseSpace(
    int blockSize,
    long blocks,
    long free,
    long available,
    long files,
    long freeFiles,
    int longestName) {
  /// `struct fuse_kstatfs`.
  void encode(Reply reply) {
    reply.u64(blocks).u64(free).u64(available).u64(files).u64(freeFiles);
    reply.u32(blockSize).u32(longestName).u32(blockSize).zeros(7 * Integer.BYTES);
  }
}
