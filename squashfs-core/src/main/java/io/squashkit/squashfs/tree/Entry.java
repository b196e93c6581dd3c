package io.squashkit.squashfs.tree;

/// A directory entry.
///
/// @param name its name
/// @param node what it names
public record Entry(Name name, Node node) {}
