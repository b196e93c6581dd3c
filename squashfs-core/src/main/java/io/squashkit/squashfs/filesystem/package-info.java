/// What file systems of `java.nio.file` share whose names are bytes and whose rules are those of Linux,
/// whatever they are made of: paths, finding what they name, attributes by name, directory streams,
/// channels.
///
/// Start reading at [BytePath], the algebra of paths; [PathLookup] follows them; [PathText] is how names
/// in bytes become text.
@NullMarked
package io.squashkit.squashfs.filesystem;

import org.jspecify.annotations.NullMarked;
