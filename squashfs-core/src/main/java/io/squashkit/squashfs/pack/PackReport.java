package io.squashkit.squashfs.pack;

/// What became of a tree. All sizes in bytes.
///
/// @param imageSize the image without offset and padding
/// @param fileSize the file as it lies on the disk, offset and padding included
/// @param contentSize the sum of the sizes of all distinct regular files (hard links count once)
/// @param duplicateSize how much of that was found to be duplicates
/// @param sparseSize how much of that was holes and zero blocks
/// @param dataSize stored bytes of data blocks and fragment blocks
/// @param inodeTableSize stored bytes of the inode table
/// @param directoryTableSize stored bytes of the directory table
/// @param inodes number of inodes
/// @param files regular files
/// @param directories directories
/// @param symlinks symbolic links
/// @param others devices, pipes and sockets
/// @param hardLinks directory entries beyond the first of an inode
/// @param duplicateFiles files that share another's blocks
/// @param passedSize stored bytes of blocks that were copied from an image as they are
/// @param fragmentBlocks number of fragment blocks
/// @param ids number of distinct owner and group ids
/// @param xattrSets number of distinct sets of extended attributes
/// @param unreadableFiles files stored empty since they could not be read
/// @param seconds wall time, verification included
/// @param verifySeconds wall time of the verification; 0 if there was none
public record PackReport(
    long imageSize,
    long fileSize,
    long contentSize,
    long duplicateSize,
    long sparseSize,
    long dataSize,
    long inodeTableSize,
    long directoryTableSize,
    long inodes,
    long files,
    long directories,
    long symlinks,
    long others,
    long hardLinks,
    long duplicateFiles,
    long passedSize,
    long fragmentBlocks,
    int ids,
    int xattrSets,
    long unreadableFiles,
    double seconds,
    double verifySeconds) {}
