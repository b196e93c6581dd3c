package io.squashkit.cli.command;

import io.squashkit.cli.output.ProgressLine;
import io.squashkit.cli.output.Quantity;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.squashfs.extract.ExtractListener;
import io.squashkit.squashfs.extract.ExtractOptions;
import io.squashkit.squashfs.extract.ExtractReport;
import io.squashkit.squashfs.extract.TreeExtractor;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A folder that a tree is unpacked into.
///
/// @param path the folder, made if it does not exist
/// @param replace whether it may be one that is not empty
record FolderTarget(Path path, boolean replace) {
  /// Refuses a folder that is not empty.
  void check() throws IOException {
    if (replace || !Files.isDirectory(path)) {
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      if (entries.iterator().hasNext()) {
        throw new FileAlreadyExistsException(
            path.toString(), null, "is not empty; --force unpacks into it all the same");
      }
    }
  }

  /// Unpacks a tree and says what has come of it.
  void write(Tree tree, ExtractOptions options, boolean quiet, Surroundings surroundings)
      throws IOException {
    ExtractReport report;
    try (ProgressLine progress = new ProgressLine(surroundings, !quiet)) {
      report = TreeExtractor.extract(tree, path, options.withReplace(replace), listener(progress));
    }
    if (!quiet) {
      report(report, surroundings);
    }
  }

  private static ExtractListener listener(ProgressLine progress) {
    return new ExtractListener() {
      @Override
      public void progress(long entries, long bytes) {
        progress.bytes("unpacking", bytes, 0);
      }
    };
  }

  private void report(ExtractReport report, Surroundings surroundings) throws IOException {
    String line =
        path
            + ": "
            + Quantity.size(report.contentSize())
            + " in "
            + Quantity.count(report.files(), "file", "files")
            + " and "
            + Quantity.count(report.directories(), "folder", "folders")
            + ", "
            + Quantity.duration(report.seconds());
    surroundings.out().line(line);
    String skipped = report.skipped();
    if (!skipped.isEmpty()) {
      surroundings.complain("note: not restored, which takes root: " + skipped);
    }
  }
}
