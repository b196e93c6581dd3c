package io.squashkit.cli.option;

import io.squashkit.squashfs.edit.EntryRule;
import io.squashkit.squashfs.edit.FileContexts;
import io.squashkit.squashfs.edit.HostIds;
import io.squashkit.squashfs.edit.ModeChange;
import io.squashkit.squashfs.edit.ModeRule;
import io.squashkit.squashfs.edit.OwnerMap;
import io.squashkit.squashfs.edit.PseudoFiles;
import io.squashkit.squashfs.edit.PseudoOptions;
import io.squashkit.squashfs.edit.Regex;
import io.squashkit.squashfs.edit.Selection;
import io.squashkit.squashfs.edit.SortFile;
import io.squashkit.squashfs.edit.XattrRule;
import io.squashkit.squashfs.edit.XattrText;
import io.squashkit.squashfs.scan.ExcludeRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a tree is changed on its way into an image: selection, merging, owners, permissions, extended
/// attributes, labels, pseudo files, the order of contents.
public final class EditOptions {
  private final Option<List<String>> include;
  private final Option<List<String>> includeRegex;
  private final Option<List<String>> excludeRegex;
  private final Option<Boolean> merge;
  private final Option<List<String>> at;
  private final Option<List<String>> pseudo;
  private final Option<List<String>> pseudoFrom;
  private final Option<@Nullable String> pseudoParents;
  private final Option<Boolean> pseudoCommands;
  private final Option<List<String>> ownerMap;
  private final Option<@Nullable String> owner;
  private final Option<@Nullable String> group;
  private final Option<@Nullable ModeChange> mode;
  private final Option<@Nullable ModeChange> fileMode;
  private final Option<@Nullable ModeChange> directoryMode;
  private final Option<List<String>> xattrsInclude;
  private final Option<List<String>> xattrsExclude;
  private final Option<List<String>> xattrAdd;
  private final Option<@Nullable String> contexts;
  private final Option<@Nullable String> sort;
  private final Option<@Nullable String> sortFile;

  /// Declares the options.
  ///
  /// @param arguments takes them
  public EditOptions(Arguments arguments) {
    include =
        arguments.values(
            "PATTERN",
            "pack only what matches, with all below it and the folders on the way; patterns as for"
                + " --exclude, which wins; can be repeated",
            "--include");
    includeRegex =
        arguments.values(
            "REGEX",
            "the same, with an expression that is looked for in the path, as in '^usr/.*\\.so$'",
            "--include-regex");
    excludeRegex =
        arguments.values(
            "REGEX",
            "leave out what matches, and all below it; can be repeated",
            "--exclude-regex");
    merge =
        arguments.flag(
            "lay the folders over each other instead of side by side; what comes later wins",
            "--merge");
    at =
        arguments.values(
            "PATH=DIR", "lay a folder over the rest at a path; can be repeated", "--at");
    pseudo =
        arguments.values(
            "DEF",
            "add or change an entry, as mksquashfs -p does: 'dev/null c 666 0 0 1 3'; also 'PATH"
                + " remove', 'PATH text MODE UID GID TEXT', 'PATH file MODE UID GID FILE'; can be"
                + " repeated",
            "-p",
            "--pseudo");
    pseudoFrom =
        arguments.values(
            "FILE",
            "the same, with one a line of a file, such as unsquashfs -pf writes; - is standard"
                + " input",
            "--pseudo-from");
    pseudoParents =
        arguments.value(
            Form.TEXT,
            null,
            "DEF",
            "make the folders that --pseudo needs and nobody defines: 'd 755 0 0'",
            "--pseudo-dir");
    pseudoCommands =
        arguments.flag(
            "let definitions of kind f run shell commands; their output becomes files",
            "--pseudo-commands");
    ownerMap =
        arguments.values(
            "MAP",
            "change owners and groups: OLD:NEW with commas between, u:OLD:NEW for users only,"
                + " g:OLD:NEW for groups only; OLD may be a range FIRST-LAST or * for all others",
            "--owner-map");
    owner = arguments.value(Form.TEXT, null, "USER", "all belongs to this user", "--owner");
    group = arguments.value(Form.TEXT, null, "GROUP", "all belongs to this group", "--group");
    mode =
        arguments.value(
            ModeChange::of,
            null,
            "MODE",
            "change permissions, octal or as for chmod: u+rwX,go=rX; symbolic links keep theirs",
            "--mode");
    fileMode =
        arguments.value(
            ModeChange::of, null, "MODE", "the same for all but folders", "--file-mode");
    directoryMode =
        arguments.value(ModeChange::of, null, "MODE", "the same for folders", "--dir-mode");
    xattrsInclude =
        arguments.values(
            "REGEX", "keep only extended attributes whose name matches", "--xattrs-include");
    xattrsExclude =
        arguments.values(
            "REGEX", "leave out extended attributes whose name matches", "--xattrs-exclude");
    xattrAdd =
        arguments.values(
            "NAME=VALUE",
            "give everything an extended attribute; values behind 0s are Base64, behind 0x"
                + " hexadecimal, behind 0t text with \\ooo; can be repeated",
            "--xattr-add");
    contexts =
        arguments.value(
            Form.TEXT, null, "FILE", "SELinux labels from a file_contexts file", "--selinux");
    sort =
        arguments.value(
            Form.TEXT,
            null,
            "FILE",
            "which contents come first, as mksquashfs has it: lines of path and priority, higher"
                + " numbers first",
            "--sort");
    sortFile =
        arguments.value(
            Form.TEXT,
            null,
            "FILE",
            "the same as gensquashfs has it: lines of priority, [flags] and path, lower numbers"
                + " first",
            "--sort-file");
  }

  /// Reads what the options name.
  ///
  /// @param now the time of entries that are made up, seconds since 1970
  /// @return the edits, to be closed when the image is made
  /// @throws UsageException if a value or a file makes no sense
  /// @throws IOException if a file cannot be read
  public Edits edits(long now) throws UsageException, IOException {
    String at = "";
    PseudoFiles files = null;
    boolean done = false;
    try {
      at = "--include or --exclude-regex: ";
      Selection selection =
          new Selection(
              ExcludeRules.NONE,
              expressions(excludeRegex),
              ExcludeRules.of(include.value()),
              expressions(includeRegex));
      at = "--xattrs-include, --xattrs-exclude or --xattr-add: ";
      List<Regex> keep = expressions(xattrsInclude);
      List<Regex> drop = expressions(xattrsExclude);
      List<EntryRule> before = new ArrayList<>();
      if (!keep.isEmpty() || !drop.isEmpty()) {
        before.add(new XattrRule(keep, drop, List.of()));
      }
      List<EntryRule> after = new ArrayList<>();
      if (!xattrAdd.value().isEmpty()) {
        after.add(new XattrRule(List.of(), List.of(), added()));
      }
      at = "--pseudo: ";
      files = pseudoFiles(now);
      at = "--owner-map: ";
      addOwners(after);
      addModes(after);
      at = "--selinux: ";
      String labels = contexts.value();
      if (labels != null) {
        after.add(FileContexts.read(Path.of(labels)));
      }
      at = "--sort: ";
      Edits edits =
          new Edits(selection, before, files, after, merge.value(), this.at.value(), sortOrder());
      done = true;
      return edits;
    } catch (IllegalArgumentException e) {
      throw new UsageException("pack: " + at + e.getMessage());
    } finally {
      if (!done && files != null) {
        files.close();
      }
    }
  }

  private static List<Regex> expressions(Option<List<String>> option) {
    List<Regex> expressions = new ArrayList<>();
    for (String source : option.value()) {
      expressions.add(Regex.of(source));
    }
    return expressions;
  }

  private List<XattrText> added() {
    List<XattrText> added = new ArrayList<>();
    for (String text : xattrAdd.value()) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      added.add(XattrText.of(new String(bytes, StandardCharsets.ISO_8859_1)));
    }
    return added;
  }

  private @Nullable PseudoFiles pseudoFiles(long now) throws IOException {
    if (pseudo.value().isEmpty() && pseudoFrom.value().isEmpty()) {
      return null;
    }
    PseudoOptions options = new PseudoOptions(pseudoCommands.value(), null, now);
    String parents = pseudoParents.value();
    if (parents != null) {
      options = options.withParents(parents);
    }
    PseudoFiles files = new PseudoFiles(options);
    boolean done = false;
    try {
      pseudo.value().forEach(files::define);
      for (String file : pseudoFrom.value()) {
        if (file.equals("-")) {
          files.read(System.in, "standard input");
        } else {
          files.read(Path.of(file));
        }
      }
      done = true;
      return files;
    } finally {
      if (!done) {
        files.close();
      }
    }
  }

  private void addOwners(List<EntryRule> rules) {
    if (!ownerMap.value().isEmpty()) {
      rules.add(OwnerMap.of(String.join(",", ownerMap.value())));
    }
    String user = owner.value();
    if (user != null) {
      rules.add(OwnerMap.of("u:*:" + Integer.toUnsignedString(HostIds.user(user))));
    }
    String other = group.value();
    if (other != null) {
      rules.add(OwnerMap.of("g:*:" + Integer.toUnsignedString(HostIds.group(other))));
    }
  }

  private void addModes(List<EntryRule> rules) {
    ModeChange directories = directoryMode.value() == null ? mode.value() : directoryMode.value();
    ModeChange others = fileMode.value() == null ? mode.value() : fileMode.value();
    if (directories != null || others != null) {
      rules.add(new ModeRule(directories, others));
    }
  }

  private @Nullable SortFile sortOrder() throws IOException {
    String higherFirst = sort.value();
    String lowerFirst = sortFile.value();
    if (higherFirst != null && lowerFirst != null) {
      throw new IllegalArgumentException(
          "found --sort-file too, allowed: one of them, since their numbers mean opposite things");
    }
    return higherFirst != null
        ? SortFile.mksquashfs(Path.of(higherFirst))
        : lowerFirst != null ? SortFile.gensquashfs(Path.of(lowerFirst)) : null;
  }
}
