/// Stacks mounted by the kernel: images on loop devices, folders as they are, an overlay over them. Nothing
/// is left to be undone but the mount itself: what lies below it has no mount points and goes with it.
///
/// Start reading at [OverlayMount].
@NullMarked
package io.squashkit.overlay.kernel;

import org.jspecify.annotations.NullMarked;
