/// Placeholder text replaced as the room fills.
@NullMarked
package io.squashkit.squashfs.extract;

import org.jspecify.annotations.NullMarked;
