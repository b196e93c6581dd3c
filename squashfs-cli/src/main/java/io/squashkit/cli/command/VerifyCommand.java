package io.squashkit.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.ImageOptions;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.option.ResourceOptions;
import io.squashkit.cli.output.ByteOutput;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.JsonWriter;
import io.squashkit.cli.output.NameText;
import io.squashkit.cli.output.ProgressLine;
import io.squashkit.cli.output.Quantity;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.read.CheckListener;
import io.squashkit.squashfs.read.CheckReport;
import io.squashkit.squashfs.read.Finding;
import io.squashkit.squashfs.read.ImageCheck;
import io.squashkit.squashfs.read.SquashfsImage;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// `squash verify`: whether an image is sound.
final class VerifyCommand implements Verb {
  private final Arguments arguments =
      new Arguments("verify", "Checks an image for damage", "[options] IMAGE")
          .describe(
              "Everything is read, decompressed and held against the rest. Errors are what readers"
                  + " such as the kernel stumble over; warnings are odd but harmless. Finding errors"
                  + " gives exit status 3, warnings alone 0.")
          .example("squash verify rootfs.squashfs", "say what is wrong, if anything")
          .example("squash verify -q rootfs.squashfs && echo fine", "only the exit status");

  private final ImageOptions image = new ImageOptions(arguments);
  private final ResourceOptions resources = new ResourceOptions(arguments, false);
  private final Option<Boolean> quiet =
      arguments.flag("no progress and nothing printed but failures", "-q", "--quiet");
  private final Option<Boolean> json = arguments.flag("findings as JSON", "--json");

  @Override
  public Arguments arguments() {
    return arguments;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) throws IOException {
    CheckReport report;
    try (SquashfsImage opened = image.open(resources.threads());
        ProgressLine progress = new ProgressLine(surroundings, !quiet.value())) {
      CheckListener listener =
          new CheckListener() {
            @Override
            public void progress(long done, long total) {
              progress.bytes("checking", done, total);
            }
          };
      report = ImageCheck.check(opened, listener, resources.threads());
    } catch (CorruptImageException e) { // so damaged that it cannot be opened
      String message = String.valueOf(e.getMessage());
      Finding finding = new Finding(Finding.Severity.ERROR, message);
      report = new CheckReport(List.of(finding), 1, 0, 0, 0, 0, 0, 0, 0, 0);
    }
    if (json.value()) {
      json(report, new JsonWriter(surroundings.out()));
    } else if (!quiet.value()) {
      text(report, surroundings.out());
    }
    return report.isSound() ? ExitStatus.OK : ExitStatus.DIFFERENT;
  }

  private void text(CheckReport report, ByteOutput out) throws IOException {
    for (Finding finding : report.findings()) {
      String message = NameText.of(finding.message().getBytes(UTF_8));
      out.line(word(finding) + ": " + message);
    }
    long hidden = report.errors() + report.warnings() - report.findings().size();
    if (hidden > 0) {
      out.line("and " + Quantity.count(hidden) + " more");
    }
    String verdict = report.isSound() ? "sound" : "damaged";
    out.line(
        image.path()
            + ": "
            + verdict
            + ": "
            + Quantity.count(report.errors(), "error", "errors")
            + ", "
            + Quantity.count(report.warnings(), "warning", "warnings")
            + "; "
            + Quantity.size(report.contentBytes())
            + " in "
            + Quantity.count(report.files(), "file", "files")
            + ", "
            + Quantity.count(report.directories(), "folder", "folders")
            + " looked at");
  }

  private void json(CheckReport report, JsonWriter json) throws IOException {
    json.open('{').name("image").value(image.path().toString());
    json.name("sound").value(report.isSound());
    json.name("errors").value(report.errors());
    json.name("warnings").value(report.warnings());
    json.name("findings").open('[');
    for (Finding finding : report.findings()) {
      json.open('{').name("severity").value(word(finding));
      json.name("message").value(finding.message()).close('}');
    }
    json.close(']');
    json.name("inodes").value(report.inodes());
    json.name("files").value(report.files());
    json.name("directories").value(report.directories());
    json.name("entries").value(report.entries());
    json.name("content_size").value(report.contentBytes());
    json.name("data_blocks").value(report.dataBlocks());
    json.name("fragment_blocks").value(report.fragmentBlocks());
    json.close('}');
  }

  private static String word(Finding finding) {
    return finding.severity().name().toLowerCase(Locale.ROOT);
  }
}
