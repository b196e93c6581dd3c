package io.squashkit.testdata;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// A file tree in a small text, one entry a line, parents before children, the root (`.`) first:
///
/// ```
/// dir   .          755 0 0 1700000000
/// file  bin/tool  4755 0 0 1700000000 code:100000:1 security.capability=\x01\x00…
/// link  bin/alias bin/tool
/// slink lib        777 0 0 1700000000 usr/lib
/// chr   dev/null   666 0 0 1700000000 1:3
/// fifo  pipe       644 0 0 1700000000
/// ```
///
/// The words are: kind, path, mode (octal), owner, group, mtime, then content ([Content]), target or
/// device, then extended attributes. Bytes beyond printable ASCII are written `\xNN`. Empty lines and
/// lines that start with `#` do not count.
///
/// @param entries the lines
public record TreeSpec(List<SpecEntry> entries) {
  /// Keeps the list from changing.
  public TreeSpec {
    entries = List.copyOf(entries);
    if (entries.isEmpty() || !entries.getFirst().path().isEmpty()) {
      throw new IllegalArgumentException("the first entry of a tree is its root, written .");
    }
  }

  /// Reads a spec.
  ///
  /// @param text the lines
  /// @return the spec
  public static TreeSpec parse(String text) {
    List<SpecEntry> entries = new ArrayList<>();
    text.lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .forEach(line -> entries.add(SpecEntry.parse(line)));
    return new TreeSpec(entries);
  }

  /// A spec with some entries left out. Links to what is left out must be left out too.
  ///
  /// @param keep tells which entries stay; the root must
  /// @return the smaller spec
  public TreeSpec only(Predicate<SpecEntry> keep) {
    return new TreeSpec(entries.stream().filter(keep).toList());
  }

  /// A spec with changed entries.
  ///
  /// @param change what to do with each
  /// @return the other spec
  public TreeSpec with(UnaryOperator<SpecEntry> change) {
    return new TreeSpec(entries.stream().map(change).toList());
  }

  /// The lines.
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    for (SpecEntry entry : entries) {
      out.append(entry).append('\n');
    }
    return out.toString();
  }
}
