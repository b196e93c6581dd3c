/// The writable overlay in user space: layers below, and on top a directory of the host in the very format
/// that the kernel's overlayfs (fs/overlayfs) gives it, so that one can go on where the other stopped.
///
/// Start reading at [Overlay]: what can be done to names; [OverlayNode]: what can be done to an object.
/// `CopyUp` is what happens to an object of a lower layer before it changes; `Upper` is the upper
/// directory, `WorkDirectory` where everything is made before it appears there under its name.
///
/// Locks, to be taken in this order:
/// 1. the overlay's tree lock: shared by everything that goes by a path of the upper directory, exclusive
///    for the rename of a directory, which changes the paths of all below it;
/// 2. the locks of nodes ([NodeLocks]), outer directories first: a directory's stands for the names in it,
///    an object's for its copy-up and removal;
/// 3. the monitor of a directory's times.
///
/// Bytes of open files are read and written under none of these.
@NullMarked
package io.squashkit.overlay.upper;

import org.jspecify.annotations.NullMarked;
