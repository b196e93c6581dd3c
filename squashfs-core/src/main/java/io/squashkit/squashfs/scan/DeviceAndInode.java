package io.squashkit.squashfs.scan;

/// What tells one file of the host from all others: names with equal ones are hard links.
///
/// @param device the device that the file is on
/// @param inode its number there
record DeviceAndInode(long device, long inode) {}
