package io.squashkit.overlay.view;

import io.squashkit.squashfs.tree.Name;

/// A name in a merged directory.
///
/// @param name the name
/// @param layer the topmost layer that has it
/// @param kind the kind of what it names there: one of the constants of
///     [io.squashkit.squashfs.posix.FileStatus]
/// @param inode the number of what it names there
public record MergedEntry(Name name, int layer, int kind, long inode) {}
