package io.squashkit.squashfs.codec;

import com.github.luben.zstd.ZstdCompressCtx;

/// How zstd searches a block, where that is more precise than a level. 0 stands for what the level says.
///
/// The names and units are those of `ZSTD_compressionParameters` in `zstd.h`.
///
/// @param strategy 1 to 9
/// @param searchLog log2 of the attempts per place
/// @param minMatch shortest match
/// @param targetLength a match of that many bytes is taken without a further look
/// @param chainLog log2 of the cells of the search structure
/// @param hashLog log2 of the cells of the hash table
record ZstdParameters(
    int strategy, int searchLog, int minMatch, int targetLength, int chainLog, int hashLog) {
  private static final int BTOPT = 7;
  private static final int BTULTRA = 8;

  static final ZstdParameters OF_LEVEL = new ZstdParameters(0, 0, 0, 0, 0, 0);

  /// Text of up to 128 KiB: against level 15, 0.1 % larger in 0.89 of the time.
  static final ZstdParameters SHORT_TEXT = new ZstdParameters(BTOPT, 4, 3, 128, 18, 16);

  /// Other data of up to 128 KiB, mostly machine code: 0.5 % smaller in 0.94 of the time.
  static final ZstdParameters SHORT_BINARY = new ZstdParameters(BTULTRA, 4, 3, 20, 17, 16);

  /// Text of more than 256 KiB: 0.1 % larger in 0.91 of the time, thanks to smaller tables.
  static final ZstdParameters LONG_TEXT = new ZstdParameters(0, 0, 0, 0, 20, 20);

  /// Other data of more than 256 KiB. There level 15 only looks for the longest match, where weighing
  /// short ones pays: 3 % smaller in 0.89 of the time.
  static final ZstdParameters LONG_BINARY = new ZstdParameters(BTULTRA, 1, 3, 12, 18, 17);

  void applyTo(ZstdCompressCtx context) {
    if (strategy > 0) {
      context.setStrategy(strategy).setSearchLog(searchLog).setMinMatch(minMatch);
      context.setTargetLength(targetLength);
    }
    if (chainLog > 0) {
      context.setChainLog(chainLog).setHashLog(hashLog);
    }
  }
}
