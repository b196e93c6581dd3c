package io.squashkit.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.CodecOption;
import io.squashkit.cli.option.Form;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.option.UsageException;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.JsonWriter;
import io.squashkit.cli.output.NameText;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.overlay.algebra.Check;
import io.squashkit.overlay.algebra.Finding;
import io.squashkit.overlay.algebra.Repair;
import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.upper.UpperLock;
import io.squashkit.overlay.view.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `squash overlay check`: what the kernel would trip over in a stack.
final class OverlayCheckCommand implements Verb {
  private static final String VERB = "overlay check";

  private final Arguments arguments =
      new Arguments(
              VERB,
              "Finds what the kernel would trip over in layers",
              "[-l LAYER]... [-u UPPER] [-w WORK] [--repair]")
          .describe(
              "Looks at each layer in its place: whiteouts whose names the kernel lists, redirects"
                  + " and metacopies that lead nowhere, marks that are ignored, whiteouts of other"
                  + " systems. Layers stand from the bottom to the top.",
              "--repair mends in the upper folder what can be mended without a change of what is"
                  + " shown, and says what it did; it refuses an upper that is in use.")
          .example("squash overlay check -l base.squashfs -u changes -w work", "is it sound?")
          .example("squash overlay check --repair -l base.squashfs -u changes", "mend it")
          .example("squash overlay check -l 01.squashfs -l 02.squashfs --json", "layers only")
          .exitStatus("0 sound or mended, 1 something was found, 2 failed or wrong usage");

  private final Option<List<String>> lowers =
      StackOptions.layers(arguments, "a layer: the lowest first");
  private final Option<@Nullable String> upper =
      arguments.value(
          Form.TEXT, null, "UPPER", "the folder that an overlay writes to", "-u", "--upper");
  private final Option<@Nullable String> work =
      arguments.value(Form.TEXT, null, "WORK", "the folder that it works in", "-w", "--work");
  private final Option<Boolean> repair =
      arguments.flag("mend what can be mended in the upper", "--repair");
  private final StackOptions stacks = new StackOptions(arguments);
  private final Option<Boolean> json = arguments.flag("findings as JSON", "--json");
  private final CodecOption codecs = new CodecOption(arguments);

  /// Something wrong, and where.
  ///
  /// @param mended what was done about it; empty if nothing
  private record Line(String layer, Finding finding, String mended) {}

  @Override
  public Arguments arguments() {
    return arguments;
  }

  @Override
  public ExitStatus failure() {
    return ExitStatus.NOT_COMPARED;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) throws UsageException, IOException {
    codecs.apply();
    String name = upper.value();
    List<String> names = new ArrayList<>(lowers.value());
    if (name != null) {
      names.add(name);
    }
    if (names.isEmpty()) {
      throw new UsageException(VERB + ": -l LAYER or -u UPPER is missing: what to check");
    }
    if (repair.value() && (name == null || !Files.isDirectory(Path.of(name)))) {
      throw new UsageException(
          VERB + ": --repair mends a folder: -u UPPER is missing or no folder");
    }
    List<Line> lines = new ArrayList<>();
    try (UpperLock _ = name != null && repair.value() ? UpperLock.of(Path.of(name)) : null;
        Stack stack = stacks.open(names, 1, surroundings)) {
      List<Layer> layers = stack.layers();
      for (int i = layers.size() - 1; i >= 0; i--) {
        boolean isUpper = i == 0 && name != null;
        Layer layer = layers.get(i);
        List<Layer> below = layers.subList(i + 1, layers.size());
        for (Finding finding : Check.of(layer, below, stacks.space(), isUpper)) {
          lines.add(new Line(layer.name(), finding, isUpper ? mended(finding) : ""));
        }
      }
    }
    String folder = work.value();
    if (folder != null) {
      for (Finding finding : Check.work(Path.of(folder))) {
        lines.add(new Line(folder, finding, ""));
      }
    }
    print(lines, surroundings);
    boolean sound = lines.stream().noneMatch(line -> line.mended.isEmpty());
    return sound ? ExitStatus.OK : ExitStatus.CHANGED;
  }

  private String mended(Finding finding) throws IOException {
    String name = upper.value();
    if (!repair.value() || name == null) {
      return "";
    }
    try (Repair open = Repair.open(Path.of(name), stacks.space())) {
      return open.mend(finding);
    }
  }

  private void print(List<Line> lines, Surroundings surroundings) throws IOException {
    if (json.value()) {
      JsonWriter out = new JsonWriter(surroundings.out()).open('[');
      for (Line line : lines) {
        out.open('{').name("layer").value(line.layer);
        out.bytes("path", line.finding.path());
        out.name("flaw").value(line.finding.flaw().name().toLowerCase(Locale.ROOT));
        out.name("detail").value(line.finding.detail());
        out.name("mended").value(line.mended);
        out.close('}');
      }
      out.close(']');
      return;
    }
    for (Line line : lines) {
      String detail = line.finding.detail();
      surroundings
          .out()
          .line(
              line.layer
                  + ": /"
                  + NameText.of(line.finding.path())
                  + ": "
                  + line.finding.flaw().text()
                  + (detail.isEmpty() ? "" : " (" + NameText.of(detail.getBytes(UTF_8)) + ")")
                  + (line.mended.isEmpty() ? "" : "; " + line.mended));
    }
  }
}
