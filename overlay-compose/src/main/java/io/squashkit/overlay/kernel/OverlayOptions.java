package io.squashkit.overlay.kernel;

import io.squashkit.squashfs.posix.FsContextCalls;
import io.squashkit.squashfs.posix.MountCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How the kernel mounts a stack.
///
/// @param userMarks whether marks are in `user.overlay.` (the kernel's `userxattr`)
/// @param free options as mount(8) takes them after `-o`, one each: those of mounts (`ro`, `nosuid`, `nodev`,
///     `noexec`, `noatime`) and any of overlay's own
public record OverlayOptions(boolean userMarks, List<String> free) {
  /// Those that nobody has asked for anything else.
  public static final OverlayOptions DEFAULTS = new OverlayOptions(false, List.of());

  private static final Map<String, Integer> ATTRIBUTES =
      Map.of(
          "ro", FsContextCalls.READ_ONLY,
          "nosuid", FsContextCalls.NO_SET_ID,
          "nodev", FsContextCalls.NO_DEVICES,
          "noexec", FsContextCalls.NO_PROGRAMS,
          "noatime", FsContextCalls.NO_ATIME);

  /// What is the kernel's usual way already.
  private static final Set<String> USUAL =
      Set.of("rw", "suid", "dev", "exec", "relatime", "defaults", "loop");

  /// Options that decide which of the others are allowed.
  private static final Set<String> FORMAT =
      Set.of("redirect_dir", "metacopy", "index", "nfs_export", "verity", "userxattr");

  /// Makes a copy of the list.
  public OverlayOptions {
    free = List.copyOf(free);
  }

  private static String key(String option) {
    int equals = option.indexOf('=');
    return equals < 0 ? option : option.substring(0, equals);
  }

  /// The attributes of the mount, as [FsContextCalls] has them.
  int attributes() {
    int sum = 0;
    for (String option : free) {
      sum |= ATTRIBUTES.getOrDefault(option, 0);
    }
    return sum;
  }

  /// The attributes as mount(2) has them, where one has another number.
  int flags() {
    int sum = attributes();
    return (sum & FsContextCalls.NO_ATIME) == 0
        ? sum
        : sum - FsContextCalls.NO_ATIME + MountCalls.NO_ATIME;
  }

  /// Tells whether files of layers may have their bytes elsewhere though there is an upper directory.
  boolean followsMetacopy() {
    return free.contains("metacopy=on");
  }

  boolean readOnly() {
    return free.contains("ro");
  }

  /// The options of the overlay itself. Those that distributions build other defaults for are always said:
  /// without an upper, all that an overlay may have left in the layers is followed; with one, it is written
  /// as the kernel's own defaults have it.
  ///
  /// @param writes whether there is an upper
  List<String> ofOverlay(boolean writes) {
    List<String> all = new ArrayList<>();
    boolean usual = true;
    for (String option : free) {
      usual &= !FORMAT.contains(key(option));
      if (!ATTRIBUTES.containsKey(option) && !USUAL.contains(option)) {
        all.add(option);
      }
    }
    if (userMarks && !all.contains("userxattr")) {
      all.add("userxattr");
    } else if (usual) {
      all.addAll(
          writes
              ? List.of("redirect_dir=follow", "index=off", "metacopy=off")
              : List.of("redirect_dir=on", "metacopy=on"));
    }
    return all;
  }
}
