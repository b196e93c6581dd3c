package io.squashkit.cli.command;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.ImageOptions;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.option.UsageException;
import io.squashkit.cli.output.ByteOutput;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.JsonWriter;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.cli.output.Table;
import io.squashkit.squashfs.codec.Codecs;
import io.squashkit.squashfs.read.ImageStatistics;
import io.squashkit.squashfs.read.SquashfsImage;
import java.io.IOException;

/// `squash info`: what an image is made of; or which compression libraries are in use.
final class InfoCommand implements Verb {
  private final Arguments arguments =
      new Arguments(
              "info", "Tells what an image is made of", "[options] IMAGE", "--codecs")
          .example("squash info rootfs.squashfs", "compressor, sizes, counts, what was saved")
          .example("squash info --json rootfs.squashfs", "for programs; sizes in bytes")
          .example("squash info --codecs", "which compression libraries are in use");

  private final ImageOptions image = ImageOptions.optional(arguments);
  private final Option<Boolean> codecs =
      arguments.flag("list the compression libraries in use; needs no image", "--codecs");
  private final Option<Boolean> json = arguments.flag("as JSON", "--json");

  @Override
  public Arguments arguments() {
    return arguments;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) throws UsageException, IOException {
    if (codecs.value()) {
      listCodecs(surroundings.out());
      return ExitStatus.OK;
    }
    if (!image.isGiven()) {
      throw new UsageException("info: IMAGE is missing, or --codecs");
    }
    try (SquashfsImage opened = image.open()) {
      ImageStatistics statistics = ImageStatistics.of(opened);
      ImageSummary summary = new ImageSummary(opened, statistics);
      if (json.value()) {
        summary.json(new JsonWriter(surroundings.out()));
      } else {
        summary.text(surroundings.out());
      }
    }
    return ExitStatus.OK;
  }

  private void listCodecs(ByteOutput out) throws IOException {
    if (json.value()) {
      JsonWriter writer = new JsonWriter(out).open('{');
      for (Codecs.Implementation found : Codecs.implementations()) {
        writer.name(found.compressor().label()).value(found.name());
      }
      writer.close('}');
      return;
    }
    Table table = new Table();
    for (Codecs.Implementation found : Codecs.implementations()) {
      table.row(found.compressor().label(), found.name());
    }
    table.print(out);
  }
}
