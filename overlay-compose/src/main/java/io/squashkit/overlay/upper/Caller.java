package io.squashkit.overlay.upper;

import io.squashkit.squashfs.posix.Posix;
import java.util.List;

/// On whose behalf an operation is done: decides what is allowed and to whom new objects belong. User 0 may
/// do everything.
///
/// @param user user id, unsigned
/// @param group group id, unsigned
/// @param groups further groups
/// @param umask permissions that new objects do not get; means nothing in a directory with a default ACL
/// @param checked whether somebody has seen to it already that the caller may do what he asks for, and what
///     he loses by it, as the kernel does before it asks a FUSE server: then only protected objects refuse
public record Caller(int user, int group, List<Integer> groups, int umask, boolean checked) {
  /// The superuser, without a umask.
  public static final Caller ROOT = new Caller(0, 0, List.of(), 0);

  /// Makes a caller.
  public Caller {
    groups = List.copyOf(groups);
  }

  /// Makes a caller who is not checked yet.
  ///
  /// @param user user id, unsigned
  /// @param group group id, unsigned
  /// @param groups further groups
  /// @param umask permissions that new objects do not get
  public Caller(int user, int group, List<Integer> groups, int umask) {
    this(user, group, groups, umask, false);
  }

  /// The user of this program, with its umask. Has no further groups.
  ///
  /// @return the caller
  public static Caller ofProcess() {
    Posix posix = Posix.host();
    return new Caller(posix.effectiveUser(), posix.effectiveGroup(), List.of(), posix.umask());
  }

  boolean isRoot() {
    return user == 0;
  }

  /// Whether no permission is asked for.
  boolean mayAll() {
    return checked || isRoot();
  }

  boolean isIn(int wanted) {
    return group == wanted || groups.contains(wanted);
  }
}
