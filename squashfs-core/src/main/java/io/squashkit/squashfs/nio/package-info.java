/// Images as file systems of `java.nio.file`, to be read with `Files`, like zip files with the JDK's own
/// provider. What this package makes of an image is what the kernel makes of it when it mounts one:
/// links are followed, `..` is the directory above the one reached, owners are numbers.
///
/// Start reading at [SquashfsFileSystemProvider]; `ImageLookup` finds what a path names. Paths and
/// whatever else is not about images is in [io.squashkit.squashfs.filesystem].
@NullMarked
package io.squashkit.squashfs.nio;

import org.jspecify.annotations.NullMarked;
