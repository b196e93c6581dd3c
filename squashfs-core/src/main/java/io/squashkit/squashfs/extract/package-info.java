/// Trees onto the host. Nothing here trusts a tree: every name is made relative to an open directory,
/// no symbolic link is followed on the way, and memory and open files stay bounded whatever the tree is
/// like.
///
/// Start reading at [TreeExtractor]. `TargetDirectory` is the work on one directory, `FileWriter` that
/// on one file, `LargeFile` that on a file which several threads write; `Restorer` sets owners, modes,
/// extended attributes and times.
@NullMarked
package io.squashkit.squashfs.extract;

import org.jspecify.annotations.NullMarked;
