package io.squashkit.squashfs.posix;

/// What [FileCalls#fileSystem] tells of a file system. For one thread at a time.
public final class FileSystemStatus {
  long type;
  long blockSize;
  long blocks;
  long freeBlocks;
  long availableBlocks;
  long files;
  long freeFiles;
  long longestName;

  /// Makes one to be filled.
  public FileSystemStatus() {}

  /// The kind of file system, such as 0xEF53 for ext4.
  ///
  /// @return the kernel's magic number
  public long type() {
    return type;
  }

  /// The size of a block.
  ///
  /// @return bytes
  public long blockSize() {
    return blockSize;
  }

  /// How many blocks there are.
  ///
  /// @return blocks
  public long blocks() {
    return blocks;
  }

  /// How many blocks are free.
  ///
  /// @return blocks
  public long freeBlocks() {
    return freeBlocks;
  }

  /// How many blocks ordinary users may still take.
  ///
  /// @return blocks
  public long availableBlocks() {
    return availableBlocks;
  }

  /// How many files there can be.
  ///
  /// @return inodes
  public long files() {
    return files;
  }

  /// How many more files there can be.
  ///
  /// @return inodes
  public long freeFiles() {
    return freeFiles;
  }

  /// The longest name.
  ///
  /// @return bytes
  public long longestName() {
    return longestName;
  }
}
