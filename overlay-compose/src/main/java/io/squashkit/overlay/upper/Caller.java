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
public record Caller(int user, int group, List<Integer> groups, int umask) {
  /// The superuser, without a umask.
  public static final Caller ROOT = new Caller(0, 0, List.of(), 0);

  /// Makes a caller.
  public Caller {
    groups = List.copyOf(groups);
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

  boolean isIn(int wanted) {
    return group == wanted || groups.contains(wanted);
  }
}
