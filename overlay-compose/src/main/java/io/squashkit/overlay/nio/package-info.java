/// Overlays as file systems of `java.nio.file`, to be read and written with `Files`. What it shows and
/// leaves in the upper directory is what the kernel would: this room only translates, to [Overlay] where
/// there is an upper directory and to the merged view where there is none.
///
/// Start reading at [OverlayFileSystem]; `Found` is what a path names.
@NullMarked
package io.squashkit.overlay.nio;

import io.squashkit.overlay.upper.Overlay;
import org.jspecify.annotations.NullMarked;
