/// Layers made of layers, without a mount and without privilege: several layers as one ([Flatten]), what an
/// upper directory holds as a layer ([Commit]), what turns one tree into another ([LayerDiff]), an upper moved to another base ([Rebase]), and
/// what is wrong with an upper ([Check]). Results are trees, read as they are packed or unpacked.
@NullMarked
package io.squashkit.overlay.algebra;

import org.jspecify.annotations.NullMarked;
