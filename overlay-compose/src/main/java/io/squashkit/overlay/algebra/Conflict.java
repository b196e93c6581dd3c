package io.squashkit.overlay.algebra;

/// An entry that both a layer and its base have changed, so that somebody must look at it. The layer's stays.
///
/// @param path from the root, without a slash in front; not to be changed
/// @param kind what happened
public record Conflict(byte[] path, Kind kind) {
  /// What happened to an entry on both sides.
  public enum Kind {
    /// Both have changed it.
    BOTH_CHANGED("changed here and in the base"),

    /// Both have made it, and not the same.
    BOTH_ADDED("new here and in the base"),

    /// The layer has changed what the new base no longer has.
    REMOVED_IN_BASE("changed here, removed in the base"),

    /// The layer hides what has changed in the base.
    REMOVED_HERE("removed or replaced here, changed in the base"),

    /// A redirect leads to a directory that the new base no longer has.
    REDIRECT_LOST("contents moved here, removed in the base");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /// What happened, for people.
    ///
    /// @return a few words
    public String text() {
      return text;
    }
  }
}
