package io.squashkit.squashfs.read;

import java.util.List;

/// What a check of an image came to.
///
/// @param findings what was found, in the order in which it was; cut off at [ImageCheck#MAX_FINDINGS]
/// @param errors how many errors there were, those cut off included
/// @param warnings how many warnings there were, those cut off included
/// @param inodes inodes that could be read
/// @param files regular files among them
/// @param directories directories among them
/// @param entries directory entries
/// @param contentBytes the sum of the files' sizes
/// @param dataBlocks distinct data blocks that were decompressed
/// @param fragmentBlocks fragment blocks that were decompressed
public record CheckReport(
    List<Finding> findings,
    long errors,
    long warnings,
    long inodes,
    long files,
    long directories,
    long entries,
    long contentBytes,
    long dataBlocks,
    long fragmentBlocks) {
  /// Tells whether the image is free of errors.
  ///
  /// @return true if there are at most warnings
  public boolean isSound() {
    return errors == 0;
  }
}
