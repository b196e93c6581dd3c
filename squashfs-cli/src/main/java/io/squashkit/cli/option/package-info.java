/// What can stand on a command line: [Arguments] declares and parses it, the other classes are groups
/// of options that verbs share and the forms that their values take. Only this room names the
/// command-line library. Start reading at [Arguments].
@NullMarked
package io.squashkit.cli.option;

import org.jspecify.annotations.NullMarked;
