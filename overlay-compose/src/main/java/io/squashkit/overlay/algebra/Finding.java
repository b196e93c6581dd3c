package io.squashkit.overlay.algebra;

/// Something wrong with an entry of a layer.
///
/// @param path from the layer's root, without a slash in front; empty for the root; not to be changed
/// @param flaw what is wrong
/// @param detail what was found, such as a mark's value; may be empty
public record Finding(byte[] path, Flaw flaw, String detail) {}
