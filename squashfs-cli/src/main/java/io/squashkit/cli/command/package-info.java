/// The verbs, one class each: declare arguments, call a library, print. Start reading at [Squash].
@NullMarked
package io.squashkit.cli.command;

import org.jspecify.annotations.NullMarked;
