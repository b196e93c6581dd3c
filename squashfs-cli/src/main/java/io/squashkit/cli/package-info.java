/// The command `squash`: parse, call a library, print.
@NullMarked
package io.squashkit.cli;

import org.jspecify.annotations.NullMarked;
