package io.squashkit.squashfs.edit;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Node;
import org.jspecify.annotations.Nullable;

/// Changes permissions: those of directories, and those of all else but symbolic links, which always let
/// everybody through.
///
/// @param directories for directories, or null to leave them
/// @param files for all else, or null to leave them
public record ModeRule(@Nullable ModeChange directories, @Nullable ModeChange files)
    implements EntryRule {
  @Override
  public Attributes apply(byte[] path, Node node, Attributes attributes) {
    boolean directory = node instanceof Node.Directory;
    ModeChange change = directory ? directories : files;
    if (change == null || node instanceof Node.Symlink) {
      return attributes;
    }
    int permissions = change.apply(attributes.permissions(), directory);
    return permissions == attributes.permissions()
        ? attributes
        : attributes.withPermissions(permissions);
  }
}
