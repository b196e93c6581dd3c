package io.squashkit.squashfs.edit;

import io.squashkit.squashfs.edit.PseudoDefinition.Link;
import io.squashkit.squashfs.edit.PseudoDefinition.Maker;
import io.squashkit.squashfs.edit.PseudoDefinition.Modify;
import io.squashkit.squashfs.edit.PseudoDefinition.NewDirectory;
import io.squashkit.squashfs.edit.PseudoDefinition.NewEntry;
import io.squashkit.squashfs.edit.PseudoDefinition.Remove;
import io.squashkit.squashfs.edit.PseudoDefinition.Xattr;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Xattrs;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads definitions, as [PseudoFiles] describes them. A definition is text with one `char` a byte.
final class PseudoParser {
  private static final String KINDS =
      "d m b c f s i x h l L R D M B C F S I, remove, text, file, Text, File";
  private static final int LAST_MAJOR = 0xFFF;
  private static final int LAST_MINOR = 0xF_FFFF;

  private final PseudoOptions options;
  private final @Nullable PseudoData data;

  /// A definition taken apart.
  ///
  /// @param path the names of its path, none for the root
  /// @param does what it does there
  record Parsed(List<Name> path, PseudoDefinition does) {}

  /// @param data the contents of the file that is read, or null on a command line
  PseudoParser(PseudoOptions options, @Nullable PseudoData data) {
    this.options = options;
    this.data = data;
  }

  /// Reads a definition.
  ///
  /// @param place where it stands, for messages
  /// @throws IllegalArgumentException if it makes no sense; the message does not name the place
  Parsed parse(String definition, String place) {
    if (definition.indexOf(0) >= 0) {
      throw new IllegalArgumentException("definition holds a NUL byte, allowed: text");
    }
    Words words = new Words(definition);
    String path = words.path();
    String kind = words.word();
    if (path.isEmpty() || kind.isEmpty()) {
      throw new IllegalArgumentException(
          "definition is '" + definition + "', allowed: a path, then a letter, then what it takes");
    }
    return new Parsed(names(path), definition(kind, words, place));
  }

  private static List<Name> names(String path) {
    return TreeMerge.names(path.getBytes(StandardCharsets.ISO_8859_1));
  }

  private PseudoDefinition definition(String kind, Words words, String place) {
    return switch (kind) {
      case "x" -> new Xattr(XattrText.of(words.rest()));
      case "L" -> new Link(names(target(words)));
      case "l", "h" -> hostLink(target(words), kind.equals("h"));
      case "remove" -> ended(words, new Remove());
      case "d", "m", "b", "c", "f", "s", "i", "text", "file" -> made(kind, false, words, place);
      case "D", "M", "B", "C", "F", "S", "I", "R", "Text", "File" ->
          made(kind.equals("R") ? kind : kind.toLowerCase(Locale.ROOT), true, words, place);
      default -> throw new IllegalArgumentException("kind is '" + kind + "', allowed: " + KINDS);
    };
  }

  private PseudoDefinition made(String kind, boolean timed, Words words, String place) {
    Long time = timed ? PseudoTime.parse(words.path()) : null;
    Attributes attributes = attributes(words, time == null ? options.now() : time);
    return switch (kind) {
      case "d" -> ended(words, new NewDirectory(attributes, timed));
      case "m" ->
          ended(
              words,
              new Modify(attributes.permissions(), attributes.owner(), attributes.group(), time));
      case "b", "c" -> device(attributes, kind.equals("b"), words);
      case "i" -> fifoOrSocket(attributes, words);
      case "s" -> symlink(attributes, words);
      case "f" -> command(attributes, words);
      case "R" -> stored(attributes, words, place);
      case "text" -> text(attributes, words, place);
      default -> hostFile(attributes, words);
    };
  }

  private Attributes attributes(Words words, long time) {
    String mode = words.word();
    int permissions = ModeChange.octal(mode);
    if (permissions < 0) {
      throw new IllegalArgumentException("mode is '" + mode + "', allowed: octal, up to 7777");
    }
    int owner = HostIds.user(id(words.word()));
    int group = HostIds.group(id(words.word()));
    return new Attributes(permissions, owner, group, time, 0, Xattrs.NONE);
  }

  /// In files unsquashfs writes numbers beyond 31 bits as negative ones.
  private String id(String word) {
    boolean negative = data != null && word.startsWith("-");
    long number = negative ? HostIds.number(word.substring(1)) : -1;
    return number > 0 && number <= 1L << 31 ? Integer.toUnsignedString((int) -number) : word;
  }

  /// The attributes of directories that nobody defines.
  Attributes parents(String definition) {
    Words words = new Words(definition);
    String kind = words.word();
    if (!kind.equals("d") && !kind.equals("D")) {
      throw new IllegalArgumentException(
          "definition is '" + definition + "', allowed: d MODE UID GID or D TIME MODE UID GID");
    }
    long time = kind.equals("D") ? PseudoTime.parse(words.path()) : options.now();
    return ended(words, attributes(words, time));
  }

  private static <T> T ended(Words words, T value) {
    String rest = words.rest();
    if (!rest.isEmpty()) {
      throw new IllegalArgumentException(
          "definition goes on with '" + rest + "', allowed: its end");
    }
    return value;
  }

  private static NewEntry device(Attributes attributes, boolean block, Words words) {
    int major = number(words, "major device number", LAST_MAJOR);
    int minor = number(words, "minor device number", LAST_MINOR);
    Maker maker = (shown, key) -> new Node.Device(shown, block, major, minor, key);
    return ended(words, new NewEntry(attributes, maker));
  }

  private static int number(Words words, String what, int last) {
    String word = words.word();
    long number = HostIds.number(word);
    if (number < 0 || number > last) {
      throw new IllegalArgumentException(what + " is '" + word + "', allowed: 0 to " + last);
    }
    return (int) number;
  }

  private static NewEntry fifoOrSocket(Attributes attributes, Words words) {
    String letter = words.word();
    Maker maker =
        switch (letter) {
          case "f" -> Node.Fifo::new;
          case "s" -> Node.Socket::new;
          default ->
              throw new IllegalArgumentException(
                  "kind of i is '" + letter + "', allowed: f for a named pipe, s for a socket");
        };
    return ended(words, new NewEntry(attributes, maker));
  }

  private static NewEntry symlink(Attributes attributes, Words words) {
    byte[] target = bytes(words.rest());
    if (target.length == 0 || target.length > 65535) {
      throw new IllegalArgumentException(
          "symbolic link target has " + target.length + " bytes, allowed: 1 to 65535");
    }
    return new NewEntry(
        attributes.withPermissions(0777), (shown, key) -> new Node.Symlink(shown, target, key));
  }

  private NewEntry command(Attributes attributes, Words words) {
    String command = words.rest();
    if (command.isEmpty()) {
      throw new IllegalArgumentException("command is missing");
    }
    if (!options.commands()) {
      throw new IllegalArgumentException(
          "command is '" + command + "', but commands run only if that is allowed on purpose");
    }
    return new NewEntry(
        attributes,
        (shown, key) ->
            new Node.File(
                shown, PseudoCommand.run(new String(bytes(command), StandardCharsets.UTF_8)), key));
  }

  private NewEntry stored(Attributes attributes, Words words, String place) {
    PseudoData contents = data;
    if (contents == null) {
      throw new IllegalArgumentException(
          "R stands on a command line, allowed: in a file of definitions");
    }
    long length = size(words, "length");
    long offset = size(words, "offset");
    String sparse = words.rest().strip();
    if (!sparse.isEmpty() && !sparse.equals("0") && !sparse.equals("1")) {
      throw new IllegalArgumentException("sparse is '" + sparse + "', allowed: 0, 1 or nothing");
    }
    contents.want(place, offset, length);
    return new NewEntry(
        attributes, (shown, key) -> new Node.File(shown, contents.content(offset, length), key));
  }

  private static long size(Words words, String what) {
    String word = words.word();
    long value = -1;
    try {
      value = Long.parseLong(word);
    } catch (NumberFormatException e) {
      // said below
    }
    if (value < 0 || word.startsWith("+")) {
      throw new IllegalArgumentException(what + " is '" + word + "', allowed: a number of bytes");
    }
    return value;
  }

  private static NewEntry text(Attributes attributes, Words words, String place) {
    byte[] bytes = unescaped(words.rest());
    return new NewEntry(
        attributes,
        (shown, key) ->
            new Node.File(shown, PseudoContents.of(bytes, "the text in " + place), key));
  }

  /// `\n` and `\t`, `\` before three octal digits for a byte, before anything else for that.
  private static byte[] unescaped(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\' || i + 1 == text.length()) {
        out.append(c);
        continue;
      }
      int octal = i + 4 <= text.length() ? ModeChange.octal(text.substring(i + 1, i + 4)) : -1;
      if (octal >= 0 && octal <= 0xFF) {
        out.append((char) octal);
        i += 3;
        continue;
      }
      char escaped = text.charAt(++i);
      out.append(escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped);
    }
    return bytes(out.toString());
  }

  private static NewEntry hostFile(Attributes attributes, Words words) {
    String path = target(words);
    return new NewEntry(
        attributes, (shown, key) -> new Node.File(shown, PseudoHost.content(path), key));
  }

  /// The attributes are those of the file, not of the definition.
  private NewEntry hostLink(String path, boolean follow) {
    Attributes none = new Attributes(0, 0, 0, options.now(), 0, Xattrs.NONE);
    return new NewEntry(none, (shown, key) -> PseudoHost.node(path, follow, key));
  }

  private static String target(Words words) {
    String target = words.path();
    if (target.isEmpty()) {
      throw new IllegalArgumentException("path to link to is missing");
    }
    return ended(words, target);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
