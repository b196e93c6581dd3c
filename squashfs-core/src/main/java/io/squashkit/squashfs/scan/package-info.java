/// Placeholder text replaced as the room fills.
@NullMarked
package io.squashkit.squashfs.scan;

import org.jspecify.annotations.NullMarked;
