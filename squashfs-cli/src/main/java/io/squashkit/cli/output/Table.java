package io.squashkit.cli.output;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Rows of text whose columns line up: the first to the left, the others too, two blanks between them.
public final class Table {
  private final List<String[]> rows = new ArrayList<>();

  /// Adds a row.
  ///
  /// @param cells its cells
  /// @return this
  public Table row(String... cells) {
    rows.add(cells);
    return this;
  }

  /// Prints the rows.
  ///
  /// @param out where to
  /// @throws IOException if writing fails
  public void print(ByteOutput out) throws IOException {
    int[] widths = new int[16];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        out.text(row[i]);
        if (i < row.length - 1) {
          out.text(" ".repeat(widths[i] - row[i].length() + 2));
        }
      }
      out.put('\n');
    }
  }
}
