package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.codec.Compression;
import io.squashkit.squashfs.tree.FileOrder;
import org.jspecify.annotations.Nullable;

/// How an image is to be made. Immutable; start from [#DEFAULTS] and change what matters.
///
/// @param compression compressor, level, filters
/// @param blockSize bytes of a data block: a power of two, 4 KiB to 1 MiB
/// @param threads threads that read and compress; at least 1. The image does not depend on it
/// @param memory bytes that block buffers may take together
/// @param fragments whether tail ends and small files share fragment blocks
/// @param duplicates whether files of equal content share their blocks
/// @param xattrs whether extended attributes are stored
/// @param export whether there is an export table, which NFS and file handles need
/// @param pad whether the file is padded to a multiple of 4 KiB, which loop devices need
/// @param allRoot whether everything belongs to user 0 and group 0
/// @param inodeTime if set, the modification time of every inode, seconds since 1970
/// @param imageTime if set, the time in the super block; else the current time
/// @param latestTime if set, later modification times are cut back to it (`SOURCE_DATE_EPOCH`)
/// @param offset where the image starts in the file; the bytes before it are zeros
/// @param verify whether the finished image is read back and compared with its sources' checksums
/// @param replace whether an existing target may be replaced
/// @param unreadable what to do about a file whose content cannot be read
/// @param order which contents lie first, and how single ones are stored
public record PackOptions(
    Compression compression,
    int blockSize,
    int threads,
    long memory,
    boolean fragments,
    boolean duplicates,
    boolean xattrs,
    boolean export,
    boolean pad,
    boolean allRoot,
    @Nullable Long inodeTime,
    @Nullable Long imageTime,
    @Nullable Long latestTime,
    long offset,
    boolean verify,
    boolean replace,
    Unreadable unreadable,
    FileOrder order) {

  /// What to do about a file whose content cannot be read.
  public enum Unreadable {
    /// Give up; no image is made.
    FAIL,
    /// Store it empty and warn.
    STORE_EMPTY
  }

  /// The defaults: zstd 15, 128 KiB, all processors, 256 MiB of buffers, everything stored, verified.
  public static final PackOptions DEFAULTS =
      new PackOptions(
          Compression.DEFAULT,
          128 << 10,
          Runtime.getRuntime().availableProcessors(),
          256L << 20,
          true,
          true,
          true,
          true,
          true,
          false,
          null,
          null,
          null,
          0,
          true,
          false,
          Unreadable.FAIL,
          FileOrder.NONE);

  /// A copy with another order of contents.
  ///
  /// @param newOrder which contents lie first, and how single ones are stored
  /// @return the copy
  public PackOptions withOrder(FileOrder newOrder) {
    return new PackOptions(
        compression,
        blockSize,
        threads,
        memory,
        fragments,
        duplicates,
        xattrs,
        export,
        pad,
        allRoot,
        inodeTime,
        imageTime,
        latestTime,
        offset,
        verify,
        replace,
        unreadable,
        newOrder);
  }
}
