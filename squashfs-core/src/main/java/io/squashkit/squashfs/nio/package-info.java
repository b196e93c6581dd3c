/// Images as file systems of `java.nio.file`, to be read with `Files`, like zip files with the JDK's own
/// provider. What this package makes of an image is what the kernel makes of it when it mounts one:
/// links are followed, `..` is the directory above the one reached, owners are numbers.
///
/// Start reading at [SquashfsFileSystemProvider]; `PathLookup` finds what a path names, `ImagePath` is
/// the algebra of paths, `PathText` how names in bytes become text.
@NullMarked
package io.squashkit.squashfs.nio;

import org.jspecify.annotations.NullMarked;
