/// The host's file system as POSIX has it: names in bytes, open directories as starting points, owners,
/// modes, devices, extended attributes and holes, all of which Java's own API hides. Knows nothing of
/// trees or images.
///
/// Start reading at [Posix]: what there is. `LinuxPosix` makes every call through one native function,
/// `NioPosix` stands in elsewhere. [HostPath] names files in bytes, [Errno] turns failures into
/// exceptions.
@NullMarked
package io.squashkit.squashfs.posix;

import org.jspecify.annotations.NullMarked;
