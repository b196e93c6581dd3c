package io.squashkit.squashfs.extract;

import org.jspecify.annotations.Nullable;

/// A path that is only put together if a message needs it.
///
/// @param directory a directory
/// @param name a name in it, null for the directory itself
record PathOf(OpenDirectory directory, byte @Nullable [] name) {
  @Override
  public String toString() {
    return (name == null ? directory.path() : directory.path().resolve(name)).toString();
  }
}
