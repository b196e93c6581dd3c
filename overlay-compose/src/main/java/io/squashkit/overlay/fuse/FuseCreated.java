package io.squashkit.overlay.fuse;

/// A new file, open already.
///
/// @param node the file
/// @param handle what is open
public record FuseCreated(FuseNode node, FuseHandle handle) {}
