package io.squashkit.squashfs.codec;

import com.github.luben.zstd.ZstdCompressCtx;

/// How zstd searches a block for matches, where that is said more precisely than by a level.
enum ZstdSearch {
  /// As the level says.
  OF_LEVEL(0, 0, 0, 0, 0, 0),

  /// Text of up to 128 KiB: against level 15, 0.1 % larger in 0.89 of the time.
  SHORT_TEXT(ZstdSearch.BTOPT, 4, 3, 128, 18, 16),

  /// Other data of up to 128 KiB, mostly machine code: 0.5 % smaller in 0.94 of the time.
  SHORT_BINARY(ZstdSearch.BTULTRA, 4, 3, 20, 17, 16),

  /// Text of more than 256 KiB: 0.1 % larger in 0.91 of the time, thanks to smaller tables.
  LONG_TEXT(0, 0, 0, 0, 20, 20),

  /// Other data of more than 256 KiB. There level 15 only looks for the longest match, where weighing
  /// short ones pays: 3 % smaller in 0.89 of the time.
  LONG_BINARY(ZstdSearch.BTULTRA, 1, 3, 12, 18, 17);

  private static final int BTOPT = 7;
  private static final int BTULTRA = 8;

  private final int strategy;
  private final int searchLog;
  private final int minMatch;
  private final int targetLength;
  private final int chainLog;
  private final int hashLog;

  /// The names and units of `ZSTD_compressionParameters` in `zstd.h`; 0 stands for what the level says.
  ///
  /// @param strategy 1 to 9
  /// @param searchLog log2 of the attempts per place
  /// @param minMatch shortest match
  /// @param targetLength a match of that many bytes is taken without a further look
  /// @param chainLog log2 of the cells of the search structure
  /// @param hashLog log2 of the cells of the hash table
  ZstdSearch(
      int strategy, int searchLog, int minMatch, int targetLength, int chainLog, int hashLog) {
    this.strategy = strategy;
    this.searchLog = searchLog;
    this.minMatch = minMatch;
    this.targetLength = targetLength;
    this.chainLog = chainLog;
    this.hashLog = hashLog;
  }

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
