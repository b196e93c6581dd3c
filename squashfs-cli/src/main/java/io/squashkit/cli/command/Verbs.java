package io.squashkit.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// All verbs by name. Only the one that is asked for is made, to start fast.
final class Verbs {
  /// The names, in the order of the overview.
  static final List<String> NAMES =
      List.of(
          "pack",
          "unpack",
          "add",
          "remove",
          "ls",
          "tree",
          "cat",
          "stat",
          "info",
          "verify",
          "diff",
          "tar",
          "overlay which",
          "overlay cat",
          "overlay flatten",
          "overlay commit",
          "overlay diff",
          "overlay rebase",
          "overlay convert",
          "overlay check",
          "mount",
          "umount",
          "run",
          "fuse-overlayfs",
          "completion",
          "help");

  /// The verb of several words: another one follows.
  static final String GROUP = "overlay";

  /// What the verbs of the group do.
  static final String GROUP_SUMMARY = "Stacks layers, and makes layers of layers";

  private Verbs() {}

  /// Makes one word of a verb of several.
  ///
  /// @param words a command line
  /// @return the same, or one that starts with such as `overlay which`
  static List<String> joined(List<String> words) {
    if (words.size() < 2 || !words.getFirst().equals(GROUP) || words.get(1).startsWith("-")) {
      return words;
    }
    List<String> joined = new ArrayList<>(words.subList(1, words.size()));
    joined.set(0, GROUP + " " + words.get(1));
    return joined;
  }

  /// What verbs start with, the group once.
  static List<String> firstWords() {
    return NAMES.stream().map(name -> name.replaceAll(" .*", "")).distinct().toList();
  }

  /// What follows the group's name.
  static List<String> wordsOfGroup() {
    return NAMES.stream()
        .filter(name -> name.startsWith(GROUP + " "))
        .map(name -> name.substring(GROUP.length() + 1))
        .toList();
  }

  /// Makes the verbs of the group, for what tells about them.
  static List<Verb> ofGroup() {
    return all().stream().filter(verb -> verb.arguments().verb().startsWith(GROUP + " ")).toList();
  }

  /// Makes all verbs, for what tells about them.
  ///
  /// @return in the order of their names
  static List<Verb> all() {
    List<Verb> all = new ArrayList<>();
    for (String name : NAMES) {
      all.add(Objects.requireNonNull(find(name)));
    }
    return all;
  }

  /// Makes a verb.
  ///
  /// @param name its name
  /// @return the verb, or null if there is none
  static @Nullable Verb find(String name) {
    return switch (name) {
      case "pack" -> new PackCommand();
      case "unpack" -> new UnpackCommand();
      case "add" -> new AddCommand();
      case "remove" -> new RemoveCommand();
      case "ls" -> new ListCommand();
      case "tree" -> new TreeCommand();
      case "cat" -> new CatCommand();
      case "stat" -> new StatCommand();
      case "info" -> new InfoCommand();
      case "verify" -> new VerifyCommand();
      case "diff" -> new DiffCommand();
      case "tar" -> new TarCommand();
      case "overlay which" -> new OverlayWhichCommand();
      case "overlay cat" -> new OverlayCatCommand();
      case "overlay flatten" -> new OverlayFlattenCommand();
      case "overlay commit" -> new OverlayCommitCommand();
      case "overlay diff" -> new OverlayDiffCommand();
      case "overlay rebase" -> new OverlayRebaseCommand();
      case "overlay convert" -> new OverlayConvertCommand();
      case "overlay check" -> new OverlayCheckCommand();
      case "mount" -> new MountCommand();
      case "umount" -> new UmountCommand();
      case "run" -> new RunCommand();
      case "fuse-overlayfs" -> new FuseOverlayfsCommand();
      case "completion" -> new CompletionCommand();
      case "help" -> new HelpCommand();
      default -> null;
    };
  }
}
