/// Reading images: one opens a [SquashfsImage] and asks it for inodes, listings, content, or a whole
/// tree; [ImageCheck] tells whether an image is sound, [ImageStatistics] what it is made of.
///
/// An image is input from an enemy. Every number read from it is compared with what the image can hold
/// before memory is taken or a loop is entered, and damage comes out as one exception that names
/// structure, place, found and allowed. Start reading at [SquashfsImage].
@NullMarked
package io.squashkit.squashfs.read;

import org.jspecify.annotations.NullMarked;
