/// Placeholder text replaced as the room fills.
@NullMarked
package io.squashkit.squashfs.read;

import org.jspecify.annotations.NullMarked;
