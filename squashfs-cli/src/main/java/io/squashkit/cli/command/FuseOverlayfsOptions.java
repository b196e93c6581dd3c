package io.squashkit.cli.command;

import io.squashkit.cli.option.UsageException;
import io.squashkit.overlay.fuse.FuseDisguise;
import io.squashkit.overlay.kernel.UpperFolders;
import io.squashkit.overlay.upper.Durability;
import io.squashkit.overlay.upper.Ownership;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What stands behind `-o` where the command is called as `fuse-overlayfs`: words of fuse-overlayfs(1), of
/// mount(8) and of the kernel's overlay.
final class FuseOverlayfsOptions {
  /// Words that change nothing here: what they ask for is so anyway, or has no counterpart.
  private static final Set<String> MEANINGLESS =
      Set.of(
          "rw",
          "dev",
          "nodev",
          "suid",
          "nosuid",
          "exec",
          "noexec",
          "atime",
          "noatime",
          "relatime",
          "nodiratime",
          "async",
          "user",
          "nouser",
          "auto",
          "noauto",
          "_netdev",
          "nofail",
          "defaults",
          "default_permissions",
          "clone_fd",
          "auto_unmount",
          "auto_cache",
          "writeback",
          "nowriteback",
          "fast_ino",
          "allow_root",
          "index",
          "metacopy",
          "redirect_dir",
          "xino",
          "nfs_export",
          "threaded",
          "fsync",
          "timeout",
          "attr_timeout",
          "entry_timeout",
          "max_idle_threads",
          "max_threads",
          "max_write",
          "max_read",
          "fsname",
          "subtype",
          "xattr_permissions",
          "noacl",
          "context",
          "fscontext",
          "defcontext",
          "rootcontext");

  private List<String> lowers = List.of();
  private @Nullable String upper;
  private @Nullable String work;
  private List<FuseDisguise.Range> users = List.of();
  private List<FuseDisguise.Range> groups = List.of();
  private int user = -1;
  private int group = -1;
  private boolean root;
  private boolean oneLink;
  private boolean xattrs = true;
  private boolean readOnly;
  private boolean allowOther;
  private Durability durability = Durability.SYNC;
  private boolean userMarks;
  private boolean debug;

  private FuseOverlayfsOptions() {}

  /// Takes the options apart.
  ///
  /// @param given values of `-o`, one after the other
  /// @param ignored told of each word that is not known
  static FuseOverlayfsOptions of(List<String> given, Consumer<String> ignored)
      throws UsageException {
    FuseOverlayfsOptions options = new FuseOverlayfsOptions();
    for (String value : given) {
      for (String word : split(value, ',')) {
        if (!word.isEmpty()) {
          options.take(word, ignored);
        }
      }
    }
    return options;
  }

  /// Splits at a character before which no backslash stands, and takes that backslash away. A backslash
  /// before another one goes, too; others stay for who splits next.
  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      char next = i + 1 < text.length() ? text.charAt(i + 1) : 0;
      if (c == '\\' && (next == separator || next == '\\')) {
        part.append(next);
        i++;
      } else if (c == separator) {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    parts.add(part.toString());
    return parts;
  }

  private void take(String word, Consumer<String> ignored) throws UsageException {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    String value = equals < 0 ? "" : word.substring(equals + 1);
    switch (name) {
      case "lowerdir" -> lowers = split(value, ':');
      case "upperdir" -> upper = split(value, ':').getFirst();
      case "workdir" -> work = split(value, ':').getFirst();
      case "uidmapping" -> users = ranges(value);
      case "gidmapping" -> groups = ranges(value);
      case "squash_to_uid" -> user = (int) number(value);
      case "squash_to_gid" -> group = (int) number(value);
      case "squash_to_root" -> root = true;
      case "static_nlink" -> oneLink = true;
      case "noxattrs", "disable_xattrs" -> xattrs = false;
      case "ro" -> readOnly = true;
      case "allow_other" -> allowOther = true;
      case "userxattr" -> userMarks = true;
      case "volatile" -> durability = Durability.UNNOTED;
      case "debug" -> debug = true;
      default -> {
        if (!MEANINGLESS.contains(name)) {
          ignored.accept(word);
        }
      }
    }
  }

  /// Triples of stored id, shown id and count.
  private static List<FuseDisguise.Range> ranges(String text) throws UsageException {
    List<String> words = List.of(text.split(":", -1));
    if (words.size() % 3 != 0) {
      throw new UsageException(
          "fuse-overlayfs: found '" + text + "', allowed is a mapping as 0:1000:1:1:100000:65536");
    }
    List<FuseDisguise.Range> ranges = new ArrayList<>();
    for (int i = 0; i < words.size(); i += 3) {
      ranges.add(
          new FuseDisguise.Range(
              number(words.get(i)), number(words.get(i + 1)), number(words.get(i + 2))));
    }
    return ranges;
  }

  private static long number(String text) throws UsageException {
    try {
      long number = Long.parseLong(text);
      if (number >= 0 && number <= 0xFFFF_FFFFL) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new UsageException(
        "fuse-overlayfs: found '" + text + "', allowed is an id or a count of ids");
  }

  /// The layers, the lowest first, as other verbs have them.
  List<String> layers() throws UsageException {
    if (lowers.isEmpty() || lowers.contains("")) {
      throw new UsageException(
          "fuse-overlayfs: found "
              + (lowers.isEmpty() ? "no lowerdir" : "an empty name in lowerdir")
              + ", allowed is lowerdir=TOP:...:BOTTOM, each a folder or an image");
    }
    List<String> upwards = new ArrayList<>(lowers);
    Collections.reverse(upwards);
    return upwards;
  }

  /// Where changes go; null if nobody can write.
  @Nullable UpperFolders folders() throws UsageException {
    if (upper == null) {
      return null;
    }
    if (work == null) {
      throw new UsageException("fuse-overlayfs: upperdir needs workdir");
    }
    return new UpperFolders(Path.of(upper), Path.of(work));
  }

  boolean readOnly() {
    return readOnly;
  }

  boolean allowOther() {
    return allowOther;
  }

  Durability durability() {
    return durability;
  }

  boolean userMarks() {
    return userMarks;
  }

  boolean debug() {
    return debug;
  }

  /// Where everything is shown as one user's, who mounts need not be able to give things away.
  Ownership ownership() {
    return root || user >= 0 || group >= 0 ? Ownership.TAKEN : Ownership.KEPT;
  }

  /// What is shown otherwise than it is stored.
  FuseDisguise disguise() {
    int shownUser = user < 0 && root ? 0 : user;
    int shownGroup = group < 0 && root ? 0 : group;
    return new FuseDisguise(users, groups, shownUser, shownGroup, oneLink, xattrs, ".wh.");
  }
}
