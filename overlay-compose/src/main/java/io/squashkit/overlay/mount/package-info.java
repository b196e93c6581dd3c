/// Stacks behind mount points. [StackFileSystem] answers the kernel's questions about one that nobody
/// writes to, [WritableFileSystem] those about one with a writable directory on top; [io.squashkit.overlay.fuse.FuseMount] mounts it.
@NullMarked
package io.squashkit.overlay.mount;

import org.jspecify.annotations.NullMarked;
