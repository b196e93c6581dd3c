/// What a person or a program sees: bytes on standard output, sizes, times, modes, JSON, the progress
/// line, the line about a failure, the exit status. Knows no verb. Start reading at [Surroundings].
@NullMarked
package io.squashkit.cli.output;

import org.jspecify.annotations.NullMarked;
