package io.squashkit.squashfs.edit;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Node;
import org.jspecify.annotations.Nullable;

/// Decides on each entry of a tree: whether it stays, and with which attributes.
@FunctionalInterface
public interface EntryRule {
  /// Decides on one entry.
  ///
  /// @param path its path from the root, without a slash in front; empty for the root itself
  /// @param node what is there
  /// @param attributes its attributes as earlier rules left them
  /// @return the attributes it is to have, or null to leave it out with all below it; the root cannot be
  ///     left out
  @Nullable Attributes apply(byte[] path, Node node, Attributes attributes);
}
