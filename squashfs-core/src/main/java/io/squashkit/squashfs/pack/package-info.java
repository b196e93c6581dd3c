/// Writes images. Start reading at [ImagePacker].
@NullMarked
package io.squashkit.squashfs.pack;

import org.jspecify.annotations.NullMarked;
