/// Stacks behind mount points. [StackFileSystem] answers the kernel's questions about one that nobody
/// writes to; [io.squashkit.overlay.fuse.FuseMount] mounts it.
@NullMarked
package io.squashkit.overlay.mount;

import org.jspecify.annotations.NullMarked;
