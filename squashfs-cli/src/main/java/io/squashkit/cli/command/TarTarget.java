package io.squashkit.cli.command;

import io.squashkit.cli.option.UsageException;
import io.squashkit.cli.output.ProgressLine;
import io.squashkit.cli.output.Quantity;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.squashfs.io.ImageSink;
import io.squashkit.squashfs.tar.TarOutput;
import io.squashkit.squashfs.tar.TarWriteOptions;
import io.squashkit.squashfs.tar.TarWriteReport;
import io.squashkit.squashfs.tar.TarWriter;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// Where an archive goes: to standard output, or to a file that appears under its name only when it is
/// complete.
///
/// @param name the file, or `-`
/// @param replace whether a file of that name may be replaced
record TarTarget(String name, boolean replace) {
  /// What stands for standard output.
  static final String OUTPUT = "-";

  /// Refuses to write to a terminal.
  void check(String verb, Surroundings surroundings) throws UsageException {
    if (name.equals(OUTPUT) && surroundings.outIsTerminal()) {
      throw new UsageException(
          verb
              + ": found a terminal as standard output, allowed is a file or another program: -o"
              + " FILE or | PROGRAM");
    }
  }

  /// Writes a tree and says what tar cannot hold of it.
  void write(Tree tree, TarWriteOptions options, boolean quiet, Surroundings surroundings)
      throws IOException {
    TarWriteReport report;
    try (ProgressLine progress = new ProgressLine(surroundings, !quiet)) {
      report =
          name.equals(OUTPUT)
              ? write(tree, surroundings.out()::write, options, progress)
              : write(tree, Path.of(name), options, progress);
    }
    if (report.sockets() > 0 && !quiet) {
      String sockets = Quantity.count(report.sockets(), "socket", "sockets");
      surroundings.complain("warning: left out, as tar cannot hold them: " + sockets);
    }
  }

  private static TarWriteReport write(
      Tree tree, TarOutput out, TarWriteOptions options, ProgressLine progress) throws IOException {
    return TarWriter.write(
        tree, out, options, bytes -> progress.bytes("writing the archive", bytes, 0));
  }

  private TarWriteReport write(
      Tree tree, Path target, TarWriteOptions options, ProgressLine progress) throws IOException {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(target)) {
      String what = Files.isDirectory(target) ? "is a folder" : "is not a plain file";
      throw new FileAlreadyExistsException(target.toString(), null, what);
    }
    try (ImageSink sink = ImageSink.create(target, replace)) {
      long[] position = {0};
      TarWriteReport report =
          write(
              tree,
              bytes -> {
                long start = position[0];
                position[0] += bytes.remaining();
                sink.write(start, bytes);
              },
              options,
              progress);
      sink.commit();
      return report;
    }
  }
}
