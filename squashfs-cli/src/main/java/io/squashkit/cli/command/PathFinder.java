package io.squashkit.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.squashkit.cli.option.NamePattern;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.read.DirectoryEntryRef;
import io.squashkit.squashfs.read.DirectoryReader;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Finds what the paths on a command line name in an image. A path that is there as it stands is meant
/// as it stands; else it is a pattern, each of whose names is a [NamePattern]. Patterns follow no
/// symbolic links.
final class PathFinder {
  /// What the help texts say.
  static final String HELP =
      "paths in the image; * and ? and [a-z] stand for parts of a name, \\ooo for the byte of that"
          + " octal number";

  /// Which symbolic links stand for their targets inside the image.
  enum Follow {
    /// None: paths are those of the image's own tree.
    NONE,
    /// Those on the way.
    PARENTS,
    /// All, so that what is found is never a link.
    ALL
  }

  private final SquashfsImage image;
  private final Follow follow;

  PathFinder(SquashfsImage image, Follow follow) {
    this.image = image;
    this.follow = follow;
  }

  /// Everything that is asked for, each path or pattern in its turn.
  ///
  /// @throws NoSuchFileException if one of them names nothing
  List<FoundPath> find(List<String> paths) throws IOException {
    List<FoundPath> found = new ArrayList<>();
    for (String path : paths) {
      if (!literal(path, found)) {
        pattern(path, found);
      }
    }
    return found;
  }

  private boolean literal(String text, List<FoundPath> found) throws IOException {
    byte[] path = text.getBytes(UTF_8);
    try {
      found.add(new FoundPath(trim(path), resolve(path)));
      return true;
    } catch (NoSuchFileException | NotDirectoryException e) {
      if (isPlain(text)) {
        throw e;
      }
      return false;
    }
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if ("*?[\\".indexOf(text.charAt(i)) >= 0) {
        return false;
      }
    }
    return true;
  }

  private static byte[] trim(byte[] path) {
    byte[] trimmed = {};
    int start = 0;
    for (int i = 0; i <= path.length; i++) {
      if (i == path.length || path[i] == '/') {
        boolean dot = i - start == 1 && path[start] == '.';
        if (i > start && !dot) {
          byte[] name = Arrays.copyOfRange(path, start, i);
          trimmed = FoundPath.join(trimmed, name);
        }
        start = i + 1;
      }
    }
    return trimmed;
  }

  private Inode resolve(byte[] path) throws IOException {
    return switch (follow) {
      case NONE -> image.resolve(path);
      case PARENTS -> resolveParents(path);
      case ALL -> image.resolveFollowing(path);
    };
  }

  private Inode resolveParents(byte[] path) throws IOException {
    int slash = path.length - 1;
    while (slash >= 0 && path[slash] != '/') {
      slash--;
    }
    byte[] last = Arrays.copyOfRange(path, slash + 1, path.length);
    Name name = Name.of(last);
    if (!name.isSound()) { // nothing, as in dir/, or dots
      return image.resolveFollowing(path);
    }
    Inode parent = image.resolveFollowing(Arrays.copyOf(path, slash + 1));
    if (!(parent instanceof Inode.Directory directory)) {
      throw new NotDirectoryException(new String(path, UTF_8));
    }
    DirectoryEntryRef entry = image.lookup(directory, name);
    if (entry == null) {
      throw new NoSuchFileException(new String(path, UTF_8), null, "not in " + image.name());
    }
    return image.inode(entry.inode());
  }

  private void pattern(String text, List<FoundPath> found) throws IOException {
    List<FoundPath> here = List.of(new FoundPath(new byte[0], image.root()));
    for (String part : text.split("/", -1)) {
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      NamePattern pattern = new NamePattern(part);
      List<FoundPath> next = new ArrayList<>();
      for (FoundPath one : here) {
        if (one.inode() instanceof Inode.Directory directory) {
          match(one.path(), directory, pattern, next);
        }
      }
      here = next;
    }
    if (here.isEmpty()) {
      throw new NoSuchFileException(text, null, "nothing in " + image.name() + " matches");
    }
    found.addAll(here);
  }

  private void match(
      byte[] path, Inode.Directory directory, NamePattern pattern, List<FoundPath> found)
      throws IOException {
    if (!pattern.isWild()) {
      DirectoryEntryRef entry = image.lookup(directory, Name.of(pattern.literal()));
      if (entry != null) {
        found.add(found(path, entry));
      }
      return;
    }
    DirectoryReader entries = image.entries(directory);
    for (DirectoryEntryRef entry = entries.next(); entry != null; entry = entries.next()) {
      if (pattern.matches(entry.name().bytes(), entry.name().length())) {
        found.add(found(path, entry));
      }
    }
  }

  private FoundPath found(byte[] path, DirectoryEntryRef entry) throws IOException {
    return new FoundPath(
        FoundPath.join(path, entry.name().bytes()), image.inode(entry.inode()));
  }
}
