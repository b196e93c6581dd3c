package io.squashkit.cli.command;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.ImageOptions;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.option.ResourceOptions;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.ProgressLine;
import io.squashkit.cli.output.Quantity;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.squashfs.extract.ExtractListener;
import io.squashkit.squashfs.extract.ExtractOptions;
import io.squashkit.squashfs.extract.ExtractReport;
import io.squashkit.squashfs.extract.TreeExtractor;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// `squash unpack`: an image, or parts of it, onto the disk.
final class UnpackCommand implements Verb {
  private final Arguments arguments =
      new Arguments("unpack", "Unpacks an image into a folder", "[options] IMAGE DEST [PATH...]")
          .describe(
              "With paths, only those are unpacked, with the folders that lead to them. As an"
                  + " ordinary user everything comes to belong to you, and devices and trusted or"
                  + " security attributes are left out: a line says how many, and that is no"
                  + " failure. Nothing is ever written outside DEST, whatever the image holds.")
          .example("squash unpack rootfs.squashfs rootfs", "everything, into a new folder")
          .example("squash unpack rootfs.squashfs out etc 'usr/lib/*.so'", "only a part")
          .example("squash unpack --force rootfs.squashfs rootfs", "over what is there already");

  private final ImageOptions image = new ImageOptions(arguments);
  private final Option<String> destination =
      arguments.parameter("DEST", "the folder to fill; made if it does not exist");
  private final Option<List<String>> paths = arguments.parameters(0, "PATH...", PathFinder.HELP);
  private final Option<Boolean> force =
      arguments.flag(
          "fill a folder that is not empty and replace files in it", "-f", "--force");
  private final Option<Boolean> noXattrs =
      arguments.flag("set no extended attributes", "--no-xattrs");
  private final ResourceOptions resources = new ResourceOptions(arguments, false);
  private final Option<Boolean> quiet = arguments.flag("no progress, no report", "-q", "--quiet");

  @Override
  public Arguments arguments() {
    return arguments;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) throws IOException {
    Path target = Path.of(destination.value());
    try (SquashfsImage opened = image.open(resources.threads())) {
      Tree tree = tree(opened);
      checkTarget(target);
      ExtractReport report;
      try (ProgressLine progress = new ProgressLine(surroundings, !quiet.value())) {
        report = TreeExtractor.extract(tree, target, options(), listener(progress));
      }
      if (!quiet.value()) {
        report(target, report, surroundings);
      }
    }
    return ExitStatus.OK;
  }

  private Tree tree(SquashfsImage opened) throws IOException {
    Tree whole = opened.tree();
    if (paths.value().isEmpty()) {
      return whole;
    }
    SelectedDirectory.Wanted wanted = new SelectedDirectory.Wanted();
    PathFinder finder = new PathFinder(opened, PathFinder.Follow.NONE);
    for (FoundPath found : finder.find(paths.value())) {
      wanted.add(found.path());
    }
    return new Tree(new SelectedDirectory(whole.root(), wanted));
  }

  private void checkTarget(Path target) throws IOException {
    if (force.value() || !Files.isDirectory(target)) {
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(target)) {
      if (entries.iterator().hasNext()) {
        throw new FileAlreadyExistsException(
            target.toString(), null, "is not empty; --force unpacks into it all the same");
      }
    }
  }

  private ExtractOptions options() {
    return ExtractOptions.DEFAULTS
        .withThreads(resources.threads())
        .withReplace(force.value())
        .withXattrs(!noXattrs.value());
  }

  private static ExtractListener listener(ProgressLine progress) {
    return new ExtractListener() {
      @Override
      public void progress(long entries, long bytes) {
        progress.bytes("unpacking", bytes, 0);
      }
    };
  }

  private static void report(Path target, ExtractReport report, Surroundings surroundings)
      throws IOException {
    String line =
        target
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
