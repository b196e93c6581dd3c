package io.squashkit.cli.command;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.output.ProgressLine;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.squashfs.codec.Codecs;
import io.squashkit.squashfs.pack.PackOptions;
import io.squashkit.squashfs.pack.PackReport;
import java.io.IOException;
import java.nio.file.Path;

/// What a verb that makes an image says, and how: `--quiet`, `--json`.
final class ReportOptions {
  private final Option<Boolean> quiet;
  private final Option<Boolean> json;

  ReportOptions(Arguments arguments) {
    quiet = arguments.flag("no progress, no report", "-q", "--quiet");
    json = arguments.flag("report as JSON on standard output", "--json");
  }

  /// Tells whether nothing is to be said.
  boolean quiet() {
    return quiet.value();
  }

  /// Tells whether reports are for programs.
  boolean json() {
    return json.value();
  }

  /// A progress line, which shows something unless it is to be quiet.
  ProgressLine progress(Surroundings surroundings) {
    return new ProgressLine(surroundings, !quiet.value());
  }

  /// Tells of a finished image.
  void print(
      Path target,
      PackOptions options,
      PackReport report,
      PackWatch watch,
      Surroundings surroundings)
      throws IOException {
    String codec = Codecs.forWriting(options.compression(), options.blockSize()).implementation();
    if (json.value()) {
      PackSummary.json(target, options, codec, report, watch, surroundings.out());
    } else if (!quiet.value()) {
      PackSummary.text(target, options, codec, report, watch, surroundings.out());
    }
  }
}
