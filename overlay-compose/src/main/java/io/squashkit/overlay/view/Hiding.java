package io.squashkit.overlay.view;

/// Why what a layer has is not shown.
public enum Hiding {
  /// A whiteout above has the name.
  WHITEOUT,

  /// A directory above is marked opaque.
  OPAQUE,

  /// Something else than a directory has the name, above or below a directory of that name.
  OTHER_KIND,

  /// A redirect above leads to another place.
  REDIRECT
}
