/// The on-disk records of SquashFS 4.0, with their decoding and encoding, limits and exceptions.
///
/// No I/O and no policy live here. Start reading at [Superblock], then [Inode].
@NullMarked
package io.squashkit.squashfs.format;

import org.jspecify.annotations.NullMarked;
