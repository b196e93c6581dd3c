/// Sources of trees: directories of the host and what is left out of them. What a source cannot say in
/// a tree (POSIX ACLs, say) is counted here and reported.
///
/// Start reading at [DirectoryScanner]. `DirectoryScan` is the work on one directory, `HostFile` the
/// content of a file that is read when the tree is consumed.
@NullMarked
package io.squashkit.squashfs.scan;

import org.jspecify.annotations.NullMarked;
