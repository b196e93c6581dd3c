/// Placeholder text replaced as the room fills.
@NullMarked
package io.squashkit.squashfs.posix;

import org.jspecify.annotations.NullMarked;
