/// Stacks of read-only layers: their merged view, a writable upper directory, mounts, and new
/// layers made from layers.
@NullMarked
package io.squashkit.overlay;

import org.jspecify.annotations.NullMarked;
