package io.squashkit.cli.command;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.CodecOption;
import io.squashkit.cli.option.CompressionOptions;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.option.ResourceOptions;
import io.squashkit.cli.option.TimeOptions;
import io.squashkit.cli.option.UsageException;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.ProgressLine;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.squashfs.format.Superblock;
import io.squashkit.squashfs.format.SuperblockFlag;
import io.squashkit.squashfs.pack.ImagePacker;
import io.squashkit.squashfs.pack.PackOptions;
import io.squashkit.squashfs.pack.PackReport;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.scan.ScanOptions;
import io.squashkit.squashfs.tree.FileOrder;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.nio.file.Path;

/// What `squash add` and `squash remove` share: the image is packed again, changed, beside the old one, and
/// takes its name when it is whole. Blocks of what has not changed are copied.
final class ImageChange {
  private final Option<Boolean> noVerify;
  private final TimeOptions time;
  private final ResourceOptions resources;
  private final CodecOption codecs;
  private final ReportOptions report;

  /// Makes the new tree.
  interface Edit {
    Tree of(SquashfsImage image, PackWatch watch, ScanOptions scan) throws IOException;
  }

  ImageChange(Arguments arguments) {
    time = new TimeOptions(arguments);
    noVerify = arguments.flag("do not read the image back and compare", "--no-verify");
    resources = new ResourceOptions(arguments, true);
    codecs = new CodecOption(arguments);
    report = new ReportOptions(arguments);
  }

  ExitStatus run(Surroundings surroundings, Path path, Edit edit)
      throws UsageException, IOException {
    codecs.apply();
    ScanOptions scan = ScanOptions.DEFAULTS.withThreads(resources.threads());
    PackOptions options;
    PackReport packed;
    PackWatch watch;
    try (ProgressLine progress = report.progress(surroundings)) {
      watch = new PackWatch(surroundings, progress);
      try (PackSources sources = new PackSources(scan, watch)) {
        SquashfsImage image = sources.image(path);
        options = options(image, time.times(surroundings.environment()));
        packed = ImagePacker.pack(edit.of(image, watch, scan), path, options, watch);
      }
    }
    report.print(path, options, packed, watch, surroundings);
    return ExitStatus.OK;
  }

  /// As the image was made.
  private PackOptions options(SquashfsImage image, TimeOptions.Times times) {
    Superblock superblock = image.superblock();
    int flags = superblock.flags();
    return new PackOptions(
        CompressionOptions.of(image),
        superblock.blockSize(),
        resources.threads(),
        resources.memory(),
        !SuperblockFlag.NO_FRAGMENTS.in(flags),
        true,
        !SuperblockFlag.NO_XATTRS.in(flags),
        SuperblockFlag.EXPORTABLE.in(flags),
        true,
        false,
        times.inodes(),
        times.image(),
        times.latest(),
        0,
        !noVerify.value(),
        true,
        PackOptions.Unreadable.FAIL,
        FileOrder.NONE);
  }
}
