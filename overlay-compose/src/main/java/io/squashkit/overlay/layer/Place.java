package io.squashkit.overlay.layer;

import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Trail;
import org.jspecify.annotations.Nullable;

/// A directory of a layer that is converted.
///
/// @param trail the way to it, null if it is the root
/// @param marks what is said of it somewhere else, or null
/// @param below what it lies on, null if that is not known
record Place(@Nullable Trail trail, Node.@Nullable Directory marks, @Nullable Below below) {}
