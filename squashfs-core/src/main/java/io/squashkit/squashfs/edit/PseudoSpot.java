package io.squashkit.squashfs.edit;

import io.squashkit.squashfs.tree.Name;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A path that definitions name, or pass.
final class PseudoSpot {
  final Name name;

  /// Where the first definition at it, or below it, stands.
  final String place;

  final Map<Name, PseudoSpot> children = new TreeMap<>();
  final Map<String, byte[]> xattrs = new HashMap<>();

  /// What is to be there, or how it is to change.
  @Nullable PseudoDefinition does;

  /// Whether what the source has there goes first.
  boolean removed;

  private final @Nullable PseudoSpot parent;

  PseudoSpot(@Nullable PseudoSpot parent, Name name, String place) {
    this.parent = parent;
    this.name = name;
    this.place = place;
  }

  PseudoSpot child(Name of, String first) {
    return children.computeIfAbsent(of, any -> new PseudoSpot(this, of, first));
  }

  /// The path, for messages.
  @Override
  public String toString() {
    StringBuilder path = new StringBuilder(name.toString());
    for (PseudoSpot at = parent; at != null && at.parent != null; at = at.parent) {
      path.insert(0, at.name + "/");
    }
    return path.toString();
  }
}
