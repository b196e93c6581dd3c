package io.squashkit.squashfs.tar;

/// What an archive held, and what of it a tree does not hold.
///
/// @param members files, directories and all else that has a name
/// @param droppedAcls members that had a POSIX ACL, which an image cannot hold. The group permissions of
///     such a member are those that the owning group really had
/// @param droppedXattrs members that had other extended attributes outside the name spaces `user`,
///     `trusted` and `security`
public record TarReport(long members, long droppedAcls, long droppedXattrs) {}
