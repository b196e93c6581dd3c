package io.squashkit.cli.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.squashkit.cli.output.ByteOutput;
import io.squashkit.cli.output.NameText;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.cli.output.TimeText;
import io.squashkit.squashfs.compare.Aspect;
import io.squashkit.squashfs.compare.Difference;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Node;
import java.io.IOException;
import java.util.Arrays;

/// Prints a line for each difference, such as `changed etc/motd: content, mode 0644 -> 0600`.
final class TextDiff implements DiffPrinter {
  private static final byte[] ROOT = {'.'};

  private final ByteOutput out;
  private final NameText names;
  private final TimeText times;
  private final boolean brief;

  TextDiff(Surroundings surroundings, boolean brief, boolean utc) {
    this.out = surroundings.out();
    this.names = new NameText(out, surroundings.outIsTerminal());
    this.times = new TimeText(utc);
    this.brief = brief;
  }

  @Override
  public boolean print(Difference difference) throws IOException {
    if (brief && difference.inside()) {
      return true;
    }
    byte[] path = difference.path();
    out.text(word(difference)).put(' ');
    name(path.length == 0 ? ROOT : path);
    Node before = difference.before();
    Node after = difference.after();
    if (!brief && before != null && after != null) {
      String between = ": ";
      for (Aspect aspect : difference.aspects()) {
        out.text(between);
        aspect(aspect, difference, before, after);
        between = ", ";
      }
    }
    out.put('\n');
    return true;
  }

  private void aspect(Aspect aspect, Difference difference, Node before, Node after)
      throws IOException {
    Attributes one = before.attributes();
    Attributes other = after.attributes();
    switch (aspect) {
      case KIND -> change("", kind(before), kind(after));
      case CONTENT -> content(before, after);
      case MODE ->
          change(
              "mode ",
              JsonListing.octal(one.permissions()),
              JsonListing.octal(other.permissions()));
      case OWNER -> change("owner ", id(one.owner()), id(other.owner()));
      case GROUP -> change("group ", id(one.group()), id(other.group()));
      case MTIME -> change("mtime ", times.full(one.mtime()), times.full(other.mtime()));
      case TARGET -> target(before, after);
      case DEVICE -> change("device ", device(before), device(after));
      case XATTRS -> xattrs(difference);
      case LINKS -> {
        out.text("links ");
        link(difference.path(), difference.linkBefore());
        out.text(" -> ");
        link(difference.path(), difference.linkAfter());
      }
    }
  }

  private void change(String what, String before, String after) throws IOException {
    out.text(what).text(before).text(" -> ").text(after);
  }

  private void content(Node before, Node after) throws IOException {
    out.text("content");
    if (before instanceof Node.File one && after instanceof Node.File other) {
      long size = one.content().size();
      long newSize = other.content().size();
      if (size != newSize) {
        change(" ", Long.toString(size), Long.toString(newSize));
        out.text(" bytes");
      }
    }
  }

  private void target(Node before, Node after) throws IOException {
    if (before instanceof Node.Symlink one && after instanceof Node.Symlink other) {
      out.text("target ");
      name(one.target());
      out.text(" -> ");
      name(other.target());
    }
  }

  private void xattrs(Difference difference) throws IOException {
    out.text("xattrs");
    for (String xattr : difference.xattrs()) {
      out.put(' ');
      name(xattr.getBytes(ISO_8859_1));
    }
  }

  private void link(byte[] path, byte[] first) throws IOException {
    if (Arrays.equals(path, first)) {
      out.text("none");
    } else {
      name(first);
    }
  }

  private void name(byte[] name) throws IOException {
    names.put(name, name.length);
  }

  private static String id(int id) {
    return Integer.toUnsignedString(id);
  }

  private static String device(Node node) {
    return node instanceof Node.Device device ? device.major() + ":" + device.minor() : "";
  }

  /// What has become of an entry.
  static String word(Difference difference) {
    return difference.isAdded() ? "added" : difference.isRemoved() ? "removed" : "changed";
  }

  /// What people call a kind of node.
  static String kind(Node node) {
    return switch (node) {
      case Node.Directory _ -> "directory";
      case Node.File _ -> "file";
      case Node.Symlink _ -> "symlink";
      case Node.Device device -> device.block() ? "block device" : "character device";
      case Node.Fifo _ -> "fifo";
      case Node.Socket _ -> "socket";
    };
  }
}
