package io.squashkit.overlay.view;

import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.util.List;

/// What a stack makes of a name when more layers may lie below it.
///
/// @param parts what its layers have, from the top; empty if nothing
/// @param ends whether the layers below are not looked at for the name
/// @param way what they are looked at for: a name where they have the directory, or a path from their root
///     that starts with a slash
/// @param wantsBytes whether only a file's metadata were found
public record Resolution(List<Part> parts, boolean ends, byte[] way, boolean wantsBytes) {
  /// Keeps the parts from changing.
  public Resolution {
    parts = List.copyOf(parts);
  }

  /// Finds out.
  ///
  /// @param stack the layers
  /// @param directory where to look
  /// @param name for what
  /// @return what the stack makes of it
  /// @throws ViewException if marks cannot be followed
  /// @throws IOException if a layer cannot be read
  public static Resolution of(Stack stack, MergedNode directory, Name name) throws IOException {
    return Lookup.above(stack, name).resolve(directory.parts());
  }
}
