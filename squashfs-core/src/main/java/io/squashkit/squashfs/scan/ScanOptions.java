package io.squashkit.squashfs.scan;

import java.nio.file.Path;
import java.util.Set;

/// How directories are scanned. Immutable; start from [#DEFAULTS] and change what matters.
///
/// @param excludes what is left out, by name or path
/// @param omitted files of the host that are left out wherever they turn up, together with their
///     temporary files `.NAME.*.part`: the image in the making may lie inside what it is made of
/// @param oneFileSystem whether other file systems mounted inside a source are left out; their mount
///     points become empty directories
/// @param xattrs whether extended attributes are read
/// @param keepGoing whether directories that cannot be read become empty ones and entries that cannot be
///     looked at are left out, both with a warning; else they fail the scan
/// @param threads threads that scan; at least 1. The tree does not depend on it
public record ScanOptions(
    ExcludeRules excludes,
    Set<Path> omitted,
    boolean oneFileSystem,
    boolean xattrs,
    boolean keepGoing,
    int threads) {

  /// The defaults: everything, all processors, any failure ends the scan.
  public static final ScanOptions DEFAULTS =
      new ScanOptions(
          ExcludeRules.NONE,
          Set.of(),
          false,
          true,
          false,
          Runtime.getRuntime().availableProcessors());

  /// Takes the set as it is now.
  public ScanOptions {
    omitted = Set.copyOf(omitted);
    if (threads < 1) {
      throw new IllegalArgumentException("threads: " + threads + ", at least 1");
    }
  }

  /// A copy with other exclusions.
  ///
  /// @param newExcludes what is left out
  /// @return the copy
  public ScanOptions withExcludes(ExcludeRules newExcludes) {
    return new ScanOptions(newExcludes, omitted, oneFileSystem, xattrs, keepGoing, threads);
  }

  /// A copy with other omitted files.
  ///
  /// @param newOmitted files of the host
  /// @return the copy
  public ScanOptions withOmitted(Set<Path> newOmitted) {
    return new ScanOptions(excludes, newOmitted, oneFileSystem, xattrs, keepGoing, threads);
  }

  /// A copy that stays on one file system, or does not.
  ///
  /// @param only whether other file systems are left out
  /// @return the copy
  public ScanOptions withOneFileSystem(boolean only) {
    return new ScanOptions(excludes, omitted, only, xattrs, keepGoing, threads);
  }

  /// A copy that reads extended attributes, or does not.
  ///
  /// @param wanted whether they are read
  /// @return the copy
  public ScanOptions withXattrs(boolean wanted) {
    return new ScanOptions(excludes, omitted, oneFileSystem, wanted, keepGoing, threads);
  }

  /// A copy that goes on after failures, or does not.
  ///
  /// @param wanted whether failures become warnings
  /// @return the copy
  public ScanOptions withKeepGoing(boolean wanted) {
    return new ScanOptions(excludes, omitted, oneFileSystem, xattrs, wanted, threads);
  }

  /// A copy with another number of threads.
  ///
  /// @param count at least 1
  /// @return the copy
  public ScanOptions withThreads(int count) {
    return new ScanOptions(excludes, omitted, oneFileSystem, xattrs, keepGoing, count);
  }
}
