package io.squashkit.overlay.fuse;

import java.time.Duration;

/// What a file system is like, told to the kernel once.
///
/// @param entries how long the kernel may take a name for granted without asking again
/// @param attributes how long it may take attributes for granted
/// @param absences how long it may take for granted that there is no such name
/// @param umask whether the file system itself applies the umask to new objects, as one with default ACLs
///     must; else the kernel does
/// @param accessControlLists whether ACLs (`system.posix_acl_access`, `…_default`) are kept as extended
///     attributes and the kernel heeds them
/// @param dropsPrivileges whether the file system clears set-id bits and capabilities of files that are
///     written or change hands; else the kernel asks for it in questions of their own
/// @param directoriesWithNodes whether listing a directory looks its entries up, too, where the kernel
///     thinks that this saves questions
public record FuseFeatures(
    Duration entries,
    Duration attributes,
    Duration absences,
    boolean umask,
    boolean accessControlLists,
    boolean dropsPrivileges,
    boolean directoriesWithNodes) {
  /// Long enough for everything to stay as it is, short enough for every kernel's arithmetic.
  private static final Duration FOREVER = Duration.ofDays(365);

  /// Of a file system that nothing but the mount changes: the kernel need not ask twice.
  public static final FuseFeatures CACHED =
      new FuseFeatures(FOREVER, FOREVER, FOREVER, false, false, false, true);

  /// The same for one that is written to: it keeps ACLs and sees to set-id bits itself, which saves the
  /// kernel a question before each write.
  ///
  /// @return the copy
  public FuseFeatures withWriting() {
    return new FuseFeatures(entries, attributes, absences, true, true, true, directoriesWithNodes);
  }

  /// The same with ACLs or without.
  ///
  /// @param kept whether ACLs are kept and heeded; then the file system applies the umask, too
  /// @return the copy
  public FuseFeatures withAccessControlLists(boolean kept) {
    return new FuseFeatures(
        entries, attributes, absences, kept, kept, dropsPrivileges, directoriesWithNodes);
  }
}
