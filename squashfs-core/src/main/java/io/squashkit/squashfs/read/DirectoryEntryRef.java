package io.squashkit.squashfs.read;

import io.squashkit.squashfs.format.InodeRef;
import io.squashkit.squashfs.format.InodeType;
import io.squashkit.squashfs.tree.Name;

/// A directory entry as the listing holds it: enough for a listing of names, without reading the inode.
///
/// @param name its name
/// @param inode where the inode lies
/// @param type the inode's kind
/// @param inodeNumber the inode's number
public record DirectoryEntryRef(Name name, InodeRef inode, InodeType type, long inodeNumber) {}
