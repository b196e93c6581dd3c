/// The hub: file trees, as producers make them and consumers take them. Knows nothing of SquashFS and
/// does no I/O. Start reading at [Tree] and [Node].
@NullMarked
package io.squashkit.squashfs.tree;

import org.jspecify.annotations.NullMarked;
