package io.squashkit.squashfs.edit;

import io.squashkit.squashfs.edit.PseudoParser.Parsed;
import io.squashkit.squashfs.tree.Tree;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Entries that a source does not have, and changes to those that it has: the definitions that mksquashfs'
/// options `-p` and `-pf` take, and some more. For one thread.
///
/// A definition is a path, a kind, and what the kind takes, with blanks between them. Blanks, double quotes
/// and backslashes in a path stand within double quotes or behind a backslash. MODE is octal, UID and GID
/// are numbers or names known on this host.
///
/// | definition | meaning |
/// |---|---|
/// | `PATH d MODE UID GID` | a directory |
/// | `PATH m MODE UID GID` | other permissions and owners for what is there |
/// | `PATH b MODE UID GID MAJOR MINOR` | a block device |
/// | `PATH c MODE UID GID MAJOR MINOR` | a character device |
/// | `PATH s MODE UID GID TARGET` | a symbolic link; its mode is always 777 |
/// | `PATH i MODE UID GID f` or `s` | a named pipe, or a socket |
/// | `PATH f MODE UID GID COMMAND` | a file with what a shell command writes, if commands are allowed |
/// | `PATH x NAME=VALUE` | an extended attribute ([XattrText]) |
/// | `PATH l FILE`, `PATH h FILE` | a file of the host with its attributes; `h` follows symbolic links |
/// | `PATH L PATH` | a hard link to an entry defined before |
/// | `PATH R TIME MODE UID GID LENGTH OFFSET SPARSE` | a file with bytes from behind the definitions |
///
/// `D`, `M`, `B`, `C`, `S`, `I` and `F` are the same with a TIME before the mode: seconds since 1970 or a
/// date; without it a new entry's time is now. These have no equal in mksquashfs:
///
/// | definition | meaning |
/// |---|---|
/// | `PATH remove` | what is there goes, with all below it |
/// | `PATH text MODE UID GID TEXT` | a file with this text, in which `\n`, `\t`, `\\` and `\ooo` are bytes |
/// | `PATH file MODE UID GID FILE` | a file with the content of a file of the host |
///
/// and `Text` and `File` take a time. As with mksquashfs, what the source has stays: a definition of
/// something new is ignored there with a warning (`remove` it first), and so is a second definition of one
/// path. The directories on a definition's path must exist, be defined, or be asked for
/// ([PseudoOptions#parents]). Unlike there, a definition of `/` sets the root's attributes.
///
/// Only the directories along the paths of definitions are read at once; all others when the tree is
/// consumed.
public final class PseudoFiles implements Closeable {
  private final PseudoOptions options;
  private final PseudoTree tree;
  private final List<FileChannel> files = new ArrayList<>();

  /// Starts without definitions.
  ///
  /// @param options how
  public PseudoFiles(PseudoOptions options) {
    this.options = options;
    this.tree = new PseudoTree(options);
  }

  /// Adds a definition.
  ///
  /// @param definition its text
  /// @throws IllegalArgumentException if it makes no sense
  public void define(String definition) {
    String text =
        new String(definition.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    String place = "'" + definition + "'";
    try {
      add(new PseudoParser(options, null).parse(text, place), place);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
    }
  }

  /// Adds the definitions of a file, such as `unsquashfs -pf` writes.
  ///
  /// @param file the file
  /// @throws IOException if it cannot be read
  /// @throws IllegalArgumentException if a definition makes no sense; the message names its line
  public void read(Path file) throws IOException {
    if (Files.isRegularFile(file)) {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      files.add(channel);
      read(channel, file.toString());
    } else {
      try (InputStream in = Files.newInputStream(file)) {
        read(in, file.toString());
      }
    }
  }

  /// Adds definitions that come by only once; they are put into a temporary file first.
  ///
  /// @param in read to its end
  /// @param name where they come from, for messages
  /// @throws IOException if they cannot be read
  /// @throws IllegalArgumentException if a definition makes no sense; the message names its line
  public void read(InputStream in, String name) throws IOException {
    FileChannel copy = PseudoContents.nameless();
    files.add(copy);
    in.transferTo(Channels.newOutputStream(copy));
    read(copy, name);
  }

  private void read(FileChannel file, String name) throws IOException {
    PseudoReader reader = new PseudoReader(file);
    PseudoData data = new PseudoData(file, name);
    PseudoParser parser = new PseudoParser(options, data);
    try {
      for (String text = reader.next(); text != null; text = reader.next()) {
        String place = name + ":" + reader.line();
        add(parser.parse(text, place), place);
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ":" + reader.line() + ": " + e.getMessage(), e);
    }
    if (reader.data() >= 0) {
      data.startsAt(reader.data());
    } else if (data.isWanted()) {
      throw new IllegalArgumentException(
          name + ": has definitions with R and no line '# START OF DATA - DO NOT MODIFY'");
    }
  }

  private void add(Parsed parsed, String place) {
    tree.add(parsed.path(), parsed.does(), place);
  }

  /// Applies the definitions.
  ///
  /// @param to the tree, which stays as it is
  /// @param warnings told of definitions that are ignored, one line each
  /// @return the tree with what is defined
  /// @throws IOException if a directory on the way to a definition is missing, something that is to get
  ///     an extended attribute is not there, a file of the host cannot be looked at, or a command fails
  public Tree apply(Tree to, Consumer<String> warnings) throws IOException {
    return tree.apply(to, warnings);
  }

  /// Closes the files that definitions were read from; contents with `R` end here.
  @Override
  public void close() throws IOException {
    for (FileChannel file : files) {
      file.close();
    }
  }
}
