package io.squashkit.squashfs.extract;

/// How a tree is put onto the host. Immutable; start from [#DEFAULTS] and change what matters.
///
/// @param threads threads that read and write; at least 1
/// @param replace whether what is already there may be replaced: files and links are, directories are
///     kept and filled; else anything that is there ends the extraction
/// @param xattrs whether extended attributes are set
/// @param owners whether owners are set
public record ExtractOptions(int threads, boolean replace, boolean xattrs, Owners owners) {

  /// Whether owners are set.
  public enum Owners {
    /// Only if this process acts as the superuser, who alone may do so.
    IF_ROOT,
    /// Always.
    ALWAYS,
    /// Never: everything belongs to the user of this process.
    NEVER
  }

  /// The defaults: all processors, nothing replaced, everything set that this user may set.
  public static final ExtractOptions DEFAULTS =
      new ExtractOptions(Runtime.getRuntime().availableProcessors(), false, true, Owners.IF_ROOT);

  /// Checks the number of threads.
  public ExtractOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: " + threads + ", at least 1");
    }
  }

  /// A copy with another number of threads.
  ///
  /// @param count at least 1
  /// @return the copy
  public ExtractOptions withThreads(int count) {
    return new ExtractOptions(count, replace, xattrs, owners);
  }

  /// A copy that replaces what is there, or does not.
  ///
  /// @param wanted whether it may be replaced
  /// @return the copy
  public ExtractOptions withReplace(boolean wanted) {
    return new ExtractOptions(threads, wanted, xattrs, owners);
  }

  /// A copy that sets extended attributes, or does not.
  ///
  /// @param wanted whether they are set
  /// @return the copy
  public ExtractOptions withXattrs(boolean wanted) {
    return new ExtractOptions(threads, replace, wanted, owners);
  }

  /// A copy that sets owners, or does not.
  ///
  /// @param wanted whether they are set
  /// @return the copy
  public ExtractOptions withOwners(Owners wanted) {
    return new ExtractOptions(threads, replace, xattrs, wanted);
  }
}
