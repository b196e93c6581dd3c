/// Metadata as an image stores it: blocks of 8 KiB that are compressed one by one, and the tables made
/// of them (ids, fragments, exports, extended attributes), each reachable through an index of its
/// blocks.
///
/// What inodes and directory listings mean is not known here. Start reading at [MetadataReader] for
/// reading, then [ImageTables].
@NullMarked
package io.squashkit.squashfs.metadata;

import org.jspecify.annotations.NullMarked;
