package io.squashkit.overlay.upper;

/// How an extended attribute is set.
public enum XattrMode {
  /// Whether there is one or not.
  ANY,
  /// Only if there is none (kernel: `XATTR_CREATE`).
  CREATE,
  /// Only if there is one (kernel: `XATTR_REPLACE`).
  REPLACE,
  /// Never: what there is shall not be, and what there is not shall be (kernel: both flags at once).
  BOTH
}
