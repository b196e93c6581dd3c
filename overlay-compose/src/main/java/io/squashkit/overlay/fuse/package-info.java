/// The kernel's FUSE protocol over `/dev/fuse`: file systems that a program serves. Speaks the protocol
/// itself, versions 7.31 (Linux 5.4) and later, without libfuse. Facts are those of the kernel's
/// include/uapi/linux/fuse.h. Knows nothing of what is served.
///
/// Start reading at [FuseFileSystem]: what a program has to answer. [FuseMount] mounts one, `FuseServer`
/// has threads that read questions and write answers, `Dispatcher` takes a question apart and asks the
/// file system.
@NullMarked
package io.squashkit.overlay.fuse;

import org.jspecify.annotations.NullMarked;
