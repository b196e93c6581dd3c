/// Placeholder text replaced as the room fills.
@NullMarked
package io.squashkit.squashfs.metadata;

import org.jspecify.annotations.NullMarked;
