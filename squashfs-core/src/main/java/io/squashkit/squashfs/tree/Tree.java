package io.squashkit.squashfs.tree;

/// A file tree: what producers (a scanned directory, an image, an overlay) give and consumers (packer,
/// extractor) take. The root has no name.
///
/// @param root the root directory
public record Tree(Node.Directory root) {}
