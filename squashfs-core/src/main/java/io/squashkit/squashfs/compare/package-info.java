/// What differs between two trees, whatever they come from. Start reading at [TreeDiff], which walks both;
/// [ContentComparison] is what its threads do meanwhile.
@NullMarked
package io.squashkit.squashfs.compare;

import org.jspecify.annotations.NullMarked;
