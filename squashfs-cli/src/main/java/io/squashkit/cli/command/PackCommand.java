package io.squashkit.cli.command;

import static java.util.Objects.requireNonNull;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.CodecOption;
import io.squashkit.cli.option.CompressionOptions;
import io.squashkit.cli.option.EditOptions;
import io.squashkit.cli.option.Edits;
import io.squashkit.cli.option.Form;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.option.ResourceOptions;
import io.squashkit.cli.option.SizeForm;
import io.squashkit.cli.option.TimeOptions;
import io.squashkit.cli.option.UsageException;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.ProgressLine;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.squashfs.pack.ImagePacker;
import io.squashkit.squashfs.pack.PackOptions;
import io.squashkit.squashfs.pack.PackReport;
import io.squashkit.squashfs.pack.Reuse;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.scan.ExcludeRules;
import io.squashkit.squashfs.scan.ScanOptions;
import io.squashkit.squashfs.tree.ContentStore;
import io.squashkit.squashfs.tree.FileOrder;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `squash pack`: folders, a tar archive or an image into an image.
final class PackCommand implements Verb {
  private final Arguments arguments =
      new Arguments(
              "pack",
              "Packs folders, a tar archive or an image",
              "[options] DIR...|TAR|-|IMAGE IMAGE")
          .describe(
              "A single folder's content becomes the image's; of several, each appears under its"
                  + " own name. Also files can be packed. The image appears under its name only"
                  + " when it is complete and was read back successfully.",
              "A single tar archive is read in place of a folder, without being unpacked; - is one"
                  + " on standard input. It may be compressed with gzip, xz, zstd, bzip2 or lz4.",
              "A single image is packed again: blocks whose compressor, options and block size stay"
                  + " the same, which are the image's unless others are asked for, are copied as"
                  + " they are.",
              "The same source and options give the same bytes, whatever the number of threads."
                  + " Set --time or SOURCE_DATE_EPOCH to make that hold for the times, too.")
          .example("squash pack rootfs rootfs.squashfs", "pack a folder with the defaults")
          .example(
              "squash pack -c xz -b 1M --bcj x86 rootfs live.squashfs",
              "as small as possible, for a live system")
          .example(
              "squash pack --all-root --time 0 --exclude '*.o' build layer.squashfs",
              "reproducible, owned by root, without object files")
          .example("squash pack layer.tar layer.squashfs", "a tar archive")
          .example("squash pack -b 1M old.squashfs new.squashfs", "an image, changed")
          .example(
              "squash pack --reuse monday.squashfs rootfs tuesday.squashfs",
              "compressing only what has changed since")
          .example(
              "squash pack --merge --owner-map 1000:0 -p 'dev/null c 666 0 0 1 3' base extra"
                  + " all.sq",
              "one folder over the other, user 1000 becomes root, with a device")
          .example(
              "squash pack --include usr/lib --exclude-regex '\\.(a|la)$' rootfs libraries.sq",
              "one part of a tree, without what only compilers need");

  private final CompressionOptions compression = new CompressionOptions(arguments);
  private final Option<Boolean> force =
      arguments.flag("replace the image if it exists", "-f", "--force");
  private final Option<List<String>> exclude =
      arguments.values(
          "PATTERN",
          "leave out what matches, and all below it; * and ? stay within a name, ** does not; a"
              + " pattern with a slash in it starts at the folder given, others match names at"
              + " any depth; can be repeated",
          "-e",
          "--exclude");
  private final Option<List<String>> excludeFrom =
      arguments.values(
          "FILE",
          "the same, with one pattern a line of a file; # starts a comment",
          "--exclude-from");
  private final Option<Boolean> oneFileSystem =
      arguments.flag("stay out of other mounted file systems", "-x", "--one-file-system");
  private final Option<Boolean> allRoot =
      arguments.flag("everything belongs to user 0 and group 0", "--all-root");
  private final EditOptions edit = new EditOptions(arguments);
  private final TimeOptions time = new TimeOptions(arguments);
  private final Option<Boolean> noFragments =
      arguments.flag("give every file's last bytes a block of their own", "--no-fragments");
  private final Option<Boolean> noDuplicates =
      arguments.flag("store equal files each for itself", "--no-duplicates");
  private final Option<Boolean> noXattrs =
      arguments.flag("leave out extended attributes", "--no-xattrs");
  private final Option<Boolean> noExport =
      arguments.flag("leave out the table that NFS and file handles need", "--no-export");
  private final Option<Boolean> noPad =
      arguments.flag("do not pad the file to 4 KiB; loop devices need that", "--no-pad");
  private final Option<@Nullable Long> offset =
      arguments.value(
          new SizeForm(0, 1L << 50, "a size such as 4K"),
          0L,
          "SIZE",
          "leave this much room, filled with zeros, in front of the image",
          "-o",
          "--offset");
  private final Option<@Nullable String> reuse =
      arguments.value(
          Form.TEXT,
          null,
          "OLD",
          "copy the stored blocks of all files that are in image OLD already, compressed the same"
              + " way; whether files are equal is found by comparing them",
          "--reuse");
  private final Option<Boolean> trustTimes =
      arguments.flag(
          "with --reuse: take files of the same path, size and time for equal, without comparing",
          "--trust-times");
  private final Option<Boolean> keepGoing =
      arguments.flag(
          "warn about what cannot be read and store it empty, instead of giving up",
          "-k",
          "--keep-going");
  private final Option<Boolean> noVerify =
      arguments.flag("do not read the image back and compare", "--no-verify");
  private final ResourceOptions resources = new ResourceOptions(arguments, true);
  private final CodecOption codecs = new CodecOption(arguments);
  private final ReportOptions report = new ReportOptions(arguments);
  private final Option<List<String>> paths =
      arguments.parameters(
          2,
          "DIR...",
          "folders to pack, or one archive or image; the last one is the image to make");

  @Override
  public Arguments arguments() {
    return arguments;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) throws UsageException, IOException {
    codecs.apply();
    TimeOptions.Times times = time.times(surroundings.environment());
    List<Path> sources = new ArrayList<>();
    for (String path : paths.value()) {
      sources.add(Path.of(path));
    }
    Path target = sources.removeLast();
    ScanOptions scanOptions = scanOptions(target);
    checkTarget(target);
    PackOptions options;
    PackReport packed;
    PackWatch watch;
    try (Edits edits = edit.edits(times.now());
        ProgressLine progress = report.progress(surroundings)) {
      watch = new PackWatch(surroundings, progress);
      try (PackSources input = new PackSources(scanOptions, watch)) {
        String oldImage = reuse.value();
        SquashfsImage old = oldImage == null ? null : input.image(Path.of(oldImage));
        SquashfsImage like = old == null ? input.image(sources) : old;
        options = options(times, like).withOrder(edits.order());
        CompressionOptions.check("pack", options.compression(), options.blockSize());
        packed = pack(input, edits, sources, old, target, options, watch);
      }
      edits.unused().forEach(watch::warning);
    }
    report.print(target, options, packed, watch, surroundings);
    return ExitStatus.OK;
  }

  private PackReport pack(
      PackSources input,
      Edits edits,
      List<Path> sources,
      @Nullable SquashfsImage old,
      Path target,
      PackOptions options,
      PackWatch watch)
      throws UsageException, IOException {
    TarSource passing = input.passing(sources);
    if (passing != null) {
      return ImagePacker.pack(
          store -> tree(input, edits, sources, passing, store, watch), target, options, watch);
    }
    Tree tree = edits.tree(sources, input::tree, watch::warning);
    if (old != null) {
      tree = Reuse.of(tree, old, trustTimes.value(), options.threads());
    }
    return ImagePacker.pack(tree, target, options, watch);
  }

  private static Tree tree(
      PackSources input,
      Edits edits,
      List<Path> sources,
      TarSource passing,
      ContentStore store,
      PackWatch watch)
      throws IOException {
    try {
      return edits.tree(sources, _ -> input.tree(passing, store), watch::warning);
    } catch (UsageException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private PackOptions options(TimeOptions.Times times, @Nullable SquashfsImage like)
      throws UsageException {
    return new PackOptions(
        compression.compression(like),
        compression.blockSize(like),
        resources.threads(),
        resources.memory(),
        !noFragments.value(),
        !noDuplicates.value(),
        !noXattrs.value(),
        !noExport.value(),
        !noPad.value(),
        allRoot.value(),
        times.inodes(),
        times.image(),
        times.latest(),
        requireNonNull(offset.value()),
        !noVerify.value(),
        force.value(),
        keepGoing.value() ? PackOptions.Unreadable.STORE_EMPTY : PackOptions.Unreadable.FAIL,
        FileOrder.NONE);
  }

  /// A device's node would be replaced by a file, which nobody wants.
  private void checkTarget(Path target) throws IOException {
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (Files.isDirectory(target)) {
      throw new FileAlreadyExistsException(
          target.toString(),
          null,
          "is a folder; the image to make comes last: squash pack DIR IMAGE");
    }
    if (!Files.isRegularFile(target)) {
      throw new FileAlreadyExistsException(
          target.toString(), null, "is not a plain file; pack into one and copy that");
    }
    if (!force.value()) {
      throw new FileAlreadyExistsException(target.toString());
    }
  }

  private ScanOptions scanOptions(Path target) throws UsageException, IOException {
    ExcludeRules rules;
    try {
      rules = ExcludeRules.of(exclude.value());
      for (String file : excludeFrom.value()) {
        rules = rules.andFrom(Path.of(file));
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException("pack: --exclude: " + e.getMessage());
    }
    return new ScanOptions(
        rules,
        Set.of(target),
        oneFileSystem.value(),
        !noXattrs.value(),
        keepGoing.value(),
        resources.threads());
  }
}
