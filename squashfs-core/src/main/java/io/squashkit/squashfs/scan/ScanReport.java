package io.squashkit.squashfs.scan;

/// What a scan found, and what of it a tree does not hold.
///
/// @param entries directory entries in the tree
/// @param excluded entries left out by rule: excluded, omitted, or on another file system
/// @param droppedAcls entries that had a POSIX ACL, which an image cannot hold. The group permissions of
///     such an entry are those that the owning group really had
/// @param droppedXattrs entries that had other extended attributes outside the name spaces `user`,
///     `trusted` and `security`
/// @param unreadable directories stored empty and entries left out since they could not be read
public record ScanReport(
    long entries, long excluded, long droppedAcls, long droppedXattrs, long unreadable) {}
