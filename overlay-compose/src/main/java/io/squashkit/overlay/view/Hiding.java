package io.squashkit.overlay.view;

/// Why layers below are not looked at for a name.
public enum Hiding {
  /// A whiteout has the name.
  WHITEOUT,

  /// A directory of that name is marked opaque.
  OPAQUE,

  /// Something else than a directory has the name, above or below a directory of that name.
  OTHER_KIND
}
