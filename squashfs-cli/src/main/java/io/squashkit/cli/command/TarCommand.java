package io.squashkit.cli.command;

import static java.util.Objects.requireNonNull;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.Form;
import io.squashkit.cli.option.ImageOptions;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.option.ResourceOptions;
import io.squashkit.cli.option.UsageException;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.NameText;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.tar.TarCompression;
import io.squashkit.squashfs.tar.TarWriteOptions;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `squash tar`: an image, or a folder in it, as a tar archive.
final class TarCommand implements Verb {
  private final Arguments arguments =
      new Arguments("tar", "Writes an image as a tar archive", "[options] IMAGE [PATH]")
          .describe(
              "The archive goes to standard output, or to a file that appears under its name only"
                  + " when it is complete. With PATH, that folder of the image becomes the"
                  + " archive's root. The archive begins with an entry ./ that has the root's"
                  + " owner, mode, time and extended attributes; other names begin without ./ .",
              "The form is PAX, which all current programs read. Sockets are left out, since tar"
                  + " has no form for them. The same image gives the same bytes, whatever the"
                  + " number of threads; compressed archives consist of pieces that several"
                  + " threads compress.")
          .example("squash tar rootfs.squashfs | tar -x -C copy", "into another program")
          .example(
              "squash tar -o etc.tar.zst --compress zst rootfs.squashfs etc",
              "only a folder, compressed, into a file");

  private final ImageOptions image = new ImageOptions(arguments, "--offset");
  private final Option<String> path =
      arguments.optionalParameter("PATH", "a folder in the image that becomes the root");
  private final Option<@Nullable String> output =
      arguments.value(
          Form.TEXT,
          TarTarget.OUTPUT,
          "FILE",
          "write to this file; - is standard output",
          "-o",
          "--output");
  private final Option<Boolean> force =
      arguments.flag("replace the file if it exists", "-f", "--force");
  private final Option<@Nullable TarCompression> compression =
      arguments.value(
          TarCommand::compression,
          TarCompression.NONE,
          "HOW",
          "compress the archive: gz, xz or zst",
          "-c",
          "--compress");
  private final Option<Boolean> noRoot =
      arguments.flag("leave out the entry of the root", "--no-root");
  private final Option<Boolean> noSparse =
      arguments.flag(
          "write holes as zeros, for programs that do not know GNU tar's sparse files",
          "--no-sparse");
  private final ResourceOptions resources = new ResourceOptions(arguments, false);
  private final Option<Boolean> quiet =
      arguments.flag("no progress, no word about sockets", "-q", "--quiet");

  private static TarCompression compression(String text) {
    return switch (Form.oneOf("gz", "xz", "zst").parse(text)) {
      case "gz" -> TarCompression.GZIP;
      case "xz" -> TarCompression.XZ;
      default -> TarCompression.ZSTD;
    };
  }

  @Override
  public Arguments arguments() {
    return arguments;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) throws UsageException, IOException {
    TarTarget target = new TarTarget(requireNonNull(output.value()), force.value());
    target.check("tar", surroundings);
    TarWriteOptions options =
        new TarWriteOptions(
            resources.threads(),
            !noRoot.value(),
            !noSparse.value(),
            requireNonNull(compression.value()));
    try (SquashfsImage opened = image.open(resources.threads())) {
      target.write(tree(opened), options, quiet.value(), surroundings);
    }
    return ExitStatus.OK;
  }

  private Tree tree(SquashfsImage opened) throws IOException {
    if (!path.isGiven()) {
      return opened.tree();
    }
    PathFinder finder = new PathFinder(opened, PathFinder.Follow.NONE);
    List<FoundPath> found = finder.find(List.of(path.value()));
    FoundPath first = found.getFirst();
    if (found.size() > 1) {
      throw new IOException(
          path.value() + ": found " + found.size() + " paths that match, allowed is one");
    }
    if (first.inode() instanceof Inode.Directory directory) {
      return opened.tree(directory);
    }
    throw new NotDirectoryException(NameText.of(first.path()));
  }
}
