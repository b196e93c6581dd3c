/// Bytes of images, in and out: [ImageSource] to read, [ImageSink] to write. Knows nothing of the
/// format.
@NullMarked
package io.squashkit.squashfs.io;

import org.jspecify.annotations.NullMarked;
