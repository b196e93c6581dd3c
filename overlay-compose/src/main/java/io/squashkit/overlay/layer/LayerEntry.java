package io.squashkit.overlay.layer;

import io.squashkit.squashfs.tree.Name;

/// A name in a directory of a layer.
///
/// @param name the name
/// @param kind the kind of what it names, as a directory tells without a further look: one of the constants
///     of [io.squashkit.squashfs.posix.FileStatus]
/// @param inode the number of what it names
public record LayerEntry(Name name, int kind, long inode) {}
