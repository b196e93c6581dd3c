package io.squashkit.squashfs.edit;

import io.squashkit.squashfs.tree.Attributes;
import org.jspecify.annotations.Nullable;

/// How pseudo files are made. Immutable.
///
/// @param commands whether definitions may run shell commands; the output of each becomes a file
/// @param parents what directories get that definitions lie in and that nobody defines; null if there
///     must be none
/// @param now the modification time of entries whose definition names none, seconds since 1970
public record PseudoOptions(boolean commands, @Nullable Attributes parents, long now) {
  /// A copy that makes missing directories.
  ///
  /// @param definition `d MODE UID GID` or `D TIME MODE UID GID`, as mksquashfs' option `-pd` takes it
  /// @return the copy
  /// @throws IllegalArgumentException if it is neither
  public PseudoOptions withParents(String definition) {
    return new PseudoOptions(commands, new PseudoParser(this, null).parents(definition), now);
  }
}
