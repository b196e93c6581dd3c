package io.squashkit.overlay.algebra;

/// What can be wrong with a layer in its place in a stack.
public enum Flaw {
  /// A whiteout in a directory that is not merged with one below: the kernel lists its name, finds nothing
  /// of that name, and cannot remove the directory.
  GHOST_WHITEOUT(
      "whiteout in a folder that hides or meets nothing below: its name is listed", true),

  /// A whiteout as a file with an attribute, where the kernel lists it.
  SHOWN_WHITEOUT("whiteout by attribute where the kernel lists it", false),

  /// A redirect that is no path: the kernel fails with EINVAL.
  BAD_REDIRECT("redirect that the kernel refuses", false),

  /// A redirect that leads to no directory. The mend is an opaque directory: it shows the same.
  DANGLING_REDIRECT("redirect to a folder that no layer below has", true),

  /// Two directories that are merged with the same one below.
  DOUBLE_REDIRECT("redirect to a folder that another one is merged with, too", false),

  /// A file whose bytes no layer below has: the kernel fails with EIO.
  METACOPY_WITHOUT_DATA("metadata only, and no layer below has the bytes", false),

  /// A mark that the kernel does not understand, and therefore fails or ignores.
  BAD_METACOPY("metacopy of a form that the kernel refuses", false),

  /// A value that the kernel ignores.
  BAD_OPAQUE("opaque with a value other than y or x is ignored", false),

  /// The kernel does not look for this mark on a layer's root.
  OPAQUE_ROOT("opaque root is ignored: whiteouts for each name hide what is below", false),

  /// No file handle.
  BAD_ORIGIN("origin is no file handle", true),

  /// The kernel shows other inode numbers in listings than elsewhere.
  MISSING_IMPURE("impure is missing on a folder that holds copied entries", true),

  /// A folder that says it is a copy of another one than lies below: the upper was made on other layers, or
  /// these were made anew. The kernel does not look at it unless it was mounted with `index=on`.
  OTHER_LOWER(
      "copy of another folder than the one below: made on other layers? rebase helps", false),
  /// A mark that no kernel knows.
  UNKNOWN_MARK("unknown mark", false),

  /// A mark that is an ordinary attribute here.
  FOREIGN_MARK("mark of the other name space, which has no effect here", false),

  /// A whiteout of AUFS or an OCI layer, which is an ordinary file here.
  FOREIGN_WHITEOUT(
      "whiteout of another system, which is an ordinary file here: convert the layer", false),

  /// What a work directory says: the kernel refuses to mount.
  INCOMPATIBLE_WORK(
      "work folder says that the upper may be incomplete; the kernel refuses it", false);

  private final String text;
  private final boolean mendable;

  Flaw(String text, boolean mendable) {
    this.text = text;
    this.mendable = mendable;
  }

  /// What is wrong, for people.
  ///
  /// @return a few words
  public String text() {
    return text;
  }

  /// Tells whether [Repair] can mend it without a change of what the kernel shows where it shows anything.
  ///
  /// @return true if so
  public boolean isMendable() {
    return mendable;
  }
}
