package io.squashkit.overlay.fuse;

import java.util.List;

/// What a mount shows otherwise than its file system has it, and how what comes back is understood.
///
/// @param users shown user ids for those stored; empty if they are the same
/// @param groups the same of groups
/// @param user the user id that everything is shown with; negative for none
/// @param group the group id that everything is shown with; negative for none
/// @param oneLink whether every directory is shown with one link
/// @param xattrs whether extended attributes are shown, ACLs among them
/// @param reserved what no name of something new may begin with; empty if all may be
public record FuseDisguise(
    List<Range> users,
    List<Range> groups,
    int user,
    int group,
    boolean oneLink,
    boolean xattrs,
    String reserved) {
  /// Nothing is hidden.
  public static final FuseDisguise NONE =
      new FuseDisguise(List.of(), List.of(), -1, -1, false, true, "");

  /// What stands for an id that no range has (kernel: `DEFAULT_OVERFLOWUID`).
  private static final int NOBODY = 65_534;

  /// Checks the values.
  public FuseDisguise {
    users = List.copyOf(users);
    groups = List.copyOf(groups);
  }

  /// Ids that are shown as others.
  ///
  /// @param stored the first id as the file system has it
  /// @param shown the first id as programs see it
  /// @param count how many there are
  public record Range(long stored, long shown, long count) {}

  int shownUser(int stored) {
    return user >= 0 ? user : shown(users, stored);
  }

  int shownGroup(int stored) {
    return group >= 0 ? group : shown(groups, stored);
  }

  int storedUser(int shown) {
    return stored(users, shown);
  }

  int storedGroup(int shown) {
    return stored(groups, shown);
  }

  private static int shown(List<Range> ranges, int id) {
    long wanted = Integer.toUnsignedLong(id);
    for (Range range : ranges) {
      if (wanted >= range.stored && wanted < range.stored + range.count) {
        return (int) (wanted - range.stored + range.shown);
      }
    }
    return ranges.isEmpty() ? id : NOBODY;
  }

  private static int stored(List<Range> ranges, int id) {
    long wanted = Integer.toUnsignedLong(id);
    for (Range range : ranges) {
      if (wanted >= range.shown && wanted < range.shown + range.count) {
        return (int) (wanted - range.shown + range.stored);
      }
    }
    return ranges.isEmpty() ? id : NOBODY;
  }
}
