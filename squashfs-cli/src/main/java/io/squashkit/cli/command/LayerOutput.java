package io.squashkit.cli.command;

import static java.util.Objects.requireNonNull;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.CodecOption;
import io.squashkit.cli.option.CompressionOptions;
import io.squashkit.cli.option.Form;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.option.ResourceOptions;
import io.squashkit.cli.option.TimeOptions;
import io.squashkit.cli.option.UsageException;
import io.squashkit.cli.output.JsonWriter;
import io.squashkit.cli.output.ProgressLine;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.squashfs.extract.ExtractOptions;
import io.squashkit.squashfs.pack.ImagePacker;
import io.squashkit.squashfs.pack.PackOptions;
import io.squashkit.squashfs.pack.PackReport;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.tar.TarCompression;
import io.squashkit.squashfs.tar.TarWriteOptions;
import io.squashkit.squashfs.tree.FileOrder;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Where a verb that makes a layer puts it, and the options that say so: an image, a folder or a tar
/// archive.
final class LayerOutput {
  private static final String IMAGE = "image";
  private static final String FOLDER = "folder";
  private static final String TAR = "tar";

  private final String verb;
  private final boolean besides;
  private final Option<@Nullable String> output;
  private final Option<@Nullable String> format;
  private final Option<Boolean> force;
  private final CompressionOptions compression;
  private final TimeOptions time;
  private final Option<Boolean> noVerify;
  private final ResourceOptions resources;
  private final CodecOption codecs;
  private final ReportOptions report;
  private boolean reportOfVerb;

  /// Makes the tree.
  interface Source {
    /// The tree to write.
    ///
    /// @param watch hears warnings
    Tree tree(PackWatch watch) throws UsageException, IOException;

    /// The image that most contents come from: its compression and block size are used, so that its blocks
    /// can be copied, unless others are asked for.
    ///
    /// @return null for none
    @Nullable SquashfsImage like();
  }

  /// Declares the options.
  LayerOutput(String verb, Arguments arguments) {
    this(
        verb,
        arguments,
        false,
        "OUT",
        "what to make: an image; an archive if the name ends with .tar, .tar.gz, .tar.xz or"
            + " .tar.zst, or is - for standard output; a folder if it ends with a slash",
        "-o",
        "--output");
  }

  /// Declares the options.
  ///
  /// @param besides whether the verb does something else first, which has standard output for itself
  /// @param label stands for the layer in the help text
  /// @param description of the layer
  /// @param names of the option that names it
  LayerOutput(
      String verb,
      Arguments arguments,
      boolean besides,
      String label,
      String description,
      String... names) {
    this.verb = verb;
    this.besides = besides;
    compression = new CompressionOptions(arguments, "--level");
    output = arguments.value(Form.TEXT, null, label, description, names);
    format =
        arguments.value(
            Form.oneOf(IMAGE, FOLDER, TAR),
            null,
            "KIND",
            "image, folder or tar, whatever the name says",
            "--format");
    force = arguments.flag("replace what has the name of the output", "-f", "--force");
    time = new TimeOptions(arguments);
    noVerify = arguments.flag("do not read an image back and compare", "--no-verify");
    resources = new ResourceOptions(arguments, true);
    codecs = new CodecOption(arguments);
    report = new ReportOptions(arguments);
  }

  /// How many threads may work.
  int threads() {
    return resources.threads();
  }

  /// Tells whether nothing is to be said.
  boolean quiet() {
    return report.quiet();
  }

  /// Leaves it to the verb to report to programs: one document, with what only the verb knows.
  LayerOutput withReportOfVerb() {
    reportOfVerb = true;
    return this;
  }

  private boolean isSilent() {
    return besides || report.quiet() || (reportOfVerb && report.json());
  }

  /// Tells whether reports are for programs.
  boolean json() {
    return report.json();
  }

  /// Tells whether a layer is asked for.
  boolean isAsked() {
    return output.value() != null;
  }

  /// Fails where the layer could not be written: to be asked before long work.
  void check(Surroundings surroundings) throws UsageException, IOException {
    String name = requireNonNull(output.value());
    Path path = Path.of(name);
    switch (format(name)) {
      case TAR -> new TarTarget(name, force.value()).check(verb, surroundings);
      case FOLDER -> new FolderTarget(path, force.value()).check();
      default -> {
        Path parent = path.toAbsolutePath().getParent();
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !force.value()) {
          throw new FileAlreadyExistsException(name);
        }
        if (parent != null && !Files.isDirectory(parent)) {
          throw new NoSuchFileException(parent.toString());
        }
      }
    }
  }

  /// Makes the tree and writes it.
  void write(Surroundings surroundings, Source source) throws UsageException, IOException {
    codecs.apply();
    String name = output.value();
    if (name == null) {
      throw new UsageException(verb + ": -o OUT is missing: the image, archive or folder to make");
    }
    switch (format(name)) {
      case TAR -> tar(name, surroundings, source);
      case FOLDER -> folder(Path.of(name), surroundings, source);
      default -> image(Path.of(name), surroundings, source);
    }
  }

  private String format(String name) {
    if (format.value() != null) {
      return requireNonNull(format.value());
    }
    String lower = name.toLowerCase(Locale.ROOT);
    if (name.equals(TarTarget.OUTPUT)
        || lower.matches(".*\\.(tar(\\.(gz|xz|zst))?|tgz|txz|tzst)")) {
      return TAR;
    }
    return name.endsWith("/") || Files.isDirectory(Path.of(name)) ? FOLDER : IMAGE;
  }

  private static TarCompression tarCompression(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith("gz")) {
      return TarCompression.GZIP;
    }
    if (lower.endsWith("xz")) {
      return TarCompression.XZ;
    }
    return lower.endsWith("zst") ? TarCompression.ZSTD : TarCompression.NONE;
  }

  private void tar(String name, Surroundings surroundings, Source source)
      throws UsageException, IOException {
    if (report.json() && name.equals(TarTarget.OUTPUT)) {
      throw new UsageException(
          verb + ": --json and -o " + name + " would both have standard output: leave one out");
    }
    TarTarget target = new TarTarget(name, force.value());
    target.check(verb, surroundings);
    TarWriteOptions options =
        new TarWriteOptions(resources.threads(), true, true, tarCompression(name));
    Watched watched = tree(surroundings, source);
    target.write(watched.tree, options, isSilent() || report.json(), surroundings);
    tell("archive", name, watched.watch, surroundings);
  }

  private void folder(Path path, Surroundings surroundings, Source source)
      throws UsageException, IOException {
    FolderTarget target = new FolderTarget(path, force.value());
    target.check();
    ExtractOptions options = ExtractOptions.DEFAULTS.withThreads(resources.threads());
    Watched watched = tree(surroundings, source);
    target.write(watched.tree, options, isSilent() || report.json(), surroundings);
    tell("folder", path.toString(), watched.watch, surroundings);
  }

  /// A tree, and who hears of what is lost while it is read.
  private record Watched(Tree tree, PackWatch watch) {}

  private Watched tree(Surroundings surroundings, Source source)
      throws UsageException, IOException {
    try (ProgressLine progress = report.progress(surroundings)) {
      PackWatch watch = new PackWatch(surroundings, progress);
      return new Watched(source.tree(watch), watch);
    }
  }

  private void tell(String kind, String name, PackWatch watch, Surroundings surroundings)
      throws IOException {
    if (!report.json() || isSilent()) {
      return;
    }
    JsonWriter json = new JsonWriter(surroundings.out()).open('{');
    json.name(kind).value(name);
    PackSummary.warnings(watch, json);
    json.close('}');
  }

  private void image(Path target, Surroundings surroundings, Source source)
      throws UsageException, IOException {
    PackOptions options;
    PackReport packed;
    PackWatch watch;
    try (ProgressLine progress = report.progress(surroundings)) {
      watch = new PackWatch(surroundings, progress);
      Tree tree = source.tree(watch);
      options = options(source.like(), time.times(surroundings.environment()));
      packed = ImagePacker.pack(tree, target, options, watch);
    }
    if (!isSilent()) {
      report.print(target, options, packed, watch, surroundings);
    }
  }

  private PackOptions options(@Nullable SquashfsImage like, TimeOptions.Times times)
      throws UsageException {
    PackOptions options =
        new PackOptions(
            compression.compression(like),
            compression.blockSize(like),
            resources.threads(),
            resources.memory(),
            true,
            true,
            true,
            true,
            true,
            false,
            times.inodes(),
            times.image(),
            times.latest(),
            0,
            !noVerify.value(),
            force.value(),
            PackOptions.Unreadable.FAIL,
            FileOrder.NONE);
    CompressionOptions.check(verb, options.compression(), options.blockSize());
    return options;
  }
}
