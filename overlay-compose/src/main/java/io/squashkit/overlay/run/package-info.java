/// A command inside a stack, as its root: with mounts and processes of its own, which end with it, and with us.
///
/// Start reading at [StackCommand].
@NullMarked
package io.squashkit.overlay.run;

import org.jspecify.annotations.NullMarked;
