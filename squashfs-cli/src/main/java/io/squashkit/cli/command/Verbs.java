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
          "completion",
          "help");

  private Verbs() {}

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
      case "completion" -> new CompletionCommand();
      case "help" -> new HelpCommand();
      default -> null;
    };
  }
}
