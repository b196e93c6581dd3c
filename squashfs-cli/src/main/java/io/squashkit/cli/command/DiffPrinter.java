package io.squashkit.cli.command;

import io.squashkit.squashfs.compare.Difference;
import java.io.IOException;

/// A way to print differences.
interface DiffPrinter {
  /// Before the first.
  default void start() throws IOException {}

  /// A difference.
  ///
  /// @return whether more are wanted
  boolean print(Difference difference) throws IOException;

  /// After the last.
  default void end() throws IOException {}
}
