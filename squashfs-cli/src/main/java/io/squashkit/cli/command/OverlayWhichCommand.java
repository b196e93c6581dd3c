package io.squashkit.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.CodecOption;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.option.UsageException;
import io.squashkit.cli.output.ByteOutput;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.JsonWriter;
import io.squashkit.cli.output.NameText;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.overlay.view.Explanation;
import io.squashkit.overlay.view.Hiding;
import io.squashkit.overlay.view.LayerReport;
import io.squashkit.overlay.view.Stack;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.tree.Name;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// `squash overlay which`: the layer that an entry comes from.
final class OverlayWhichCommand implements Verb {
  private final Arguments arguments =
      new Arguments(
              "overlay which",
              "Tells which layer an entry comes from, and what it hides",
              "-l LAYER [-l LAYER]... PATH")
          .describe(
              "Layers stand from the bottom to the top, as in building up. One line tells of each"
                  + " that has something at the path, from the top: what it has there, whether that"
                  + " is shown, and which mark of which layer hides it.")
          .example(
              "squash overlay which -l base.squashfs -l update.squashfs etc/motd",
              "is it the base's or the update's?")
          .example(
              "squash overlay which -l base.squashfs -l changes/ --json usr/share", "for programs")
          .exitStatus(
              "0 done, 1 failed, or the layers show nothing there, 2 wrong usage, 3 checked and"
                  + " found damaged");

  private final Option<String> path =
      arguments.parameter("PATH", "names with slashes between, from the root of the layers");
  private final Option<List<String>> layers =
      StackOptions.layers(arguments, "a layer: an image, folder or archive; the lowest first");
  private final StackOptions stacks = StackOptions.withData(arguments);
  private final Option<Boolean> json = arguments.flag("the answer as JSON", "--json");
  private final CodecOption codecs = new CodecOption(arguments);

  @Override
  public Arguments arguments() {
    return arguments;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) throws UsageException, IOException {
    codecs.apply();
    List<String> names = layers.value();
    if (names.isEmpty()) {
      throw new UsageException("overlay which: -l LAYER is missing: the layers, the lowest first");
    }
    try (Stack stack = stacks.open(names, 1, surroundings)) {
      Explanation found = Explanation.of(stack, names(path.value()));
      if (json.value()) {
        json(stack, found, surroundings.out());
      } else {
        text(stack, found, surroundings.out());
      }
      return found.node() == null ? ExitStatus.FAILED : ExitStatus.OK;
    }
  }

  private static List<Name> names(String path) throws UsageException {
    List<Name> names = new ArrayList<>();
    for (String word : path.split("/", -1)) {
      Name name = Name.of(word.getBytes(UTF_8));
      if (word.isEmpty() || word.equals(".")) {
        continue;
      }
      if (!name.isSound()) {
        throw new UsageException("overlay which: found '" + word + "' in PATH, allowed: names");
      }
      names.add(name);
    }
    return names;
  }

  private static byte[] joined(List<Name> path) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (Name name : path) {
      joined.write('/');
      joined.writeBytes(name.bytes());
    }
    return path.isEmpty() ? new byte[] {'/'} : joined.toByteArray();
  }

  private static byte[] slashed(byte[] path) {
    byte[] slashed = new byte[path.length + 1];
    slashed[0] = '/';
    System.arraycopy(path, 0, slashed, 1, path.length);
    return slashed;
  }

  private static String name(Stack stack, int layer) {
    return stack.layers().get(layer).name();
  }

  private static void text(Stack stack, Explanation found, ByteOutput out) throws IOException {
    String path = NameText.of(joined(found.path()));
    out.line(path + (found.node() == null ? ": not shown" : ":"));
    for (LayerReport report : found.layers()) {
      String place = "/" + NameText.of(report.path());
      String elsewhere = place.equals(path) ? "" : " at " + place;
      String role = report.role().name().toLowerCase(Locale.ROOT);
      String line = "  " + role + " ".repeat(10 - role.length()) + name(stack, report.layer());
      out.line(line + ": " + kind(report) + elsewhere + why(stack, report));
    }
  }

  private static String why(Stack stack, LayerReport report) {
    Hiding why = report.why();
    if (why == null) {
      return "";
    }
    String by = report.by() < 0 ? "above" : "of " + name(stack, report.by());
    return switch (why) {
      case WHITEOUT -> ", hidden by a whiteout " + by;
      case OPAQUE -> ", hidden by an opaque folder " + by;
      case OTHER_KIND -> ", hidden by what is no folder " + by;
      case REDIRECT -> ", hidden by a redirect " + by;
    };
  }

  private static String kind(LayerReport report) {
    return switch (report.status().kind()) {
      case FileStatus.DIRECTORY -> "folder";
      case FileStatus.REGULAR -> "file";
      case FileStatus.SYMLINK -> "link";
      case FileStatus.FIFO -> "pipe";
      case FileStatus.SOCKET -> "socket";
      default -> report.status().isWhiteout() ? "whiteout" : "device";
    };
  }

  private static void json(Stack stack, Explanation found, ByteOutput out) throws IOException {
    JsonWriter json = new JsonWriter(out).open('{');
    json.bytes("path", joined(found.path()));
    json.name("shown").value(found.node() != null);
    json.name("layers").open('[');
    for (LayerReport report : found.layers()) {
      json.open('{').name("layer").value(name(stack, report.layer()));
      json.name("role").value(report.role().name().toLowerCase(Locale.ROOT));
      json.name("kind").value(kind(report));
      json.bytes("path", slashed(report.path()));
      Hiding why = report.why();
      if (why != null) {
        json.name("why").value(why.name().toLowerCase(Locale.ROOT));
      }
      if (report.by() >= 0) {
        json.name("by").value(name(stack, report.by()));
      }
      json.close('}');
    }
    json.close(']').close('}');
    out.line("");
  }
}
