package io.squashkit.cli.command;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.ImageOptions;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.overlay.layer.ImageLayer;
import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.Layers;
import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.overlay.view.Stack;
import io.squashkit.overlay.view.ViewRules;
import io.squashkit.squashfs.read.ReadOptions;
import io.squashkit.squashfs.read.SquashfsImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Layers on top of each other as verbs take them: named from the bottom to the top, as a stack is built up.
final class StackOptions {
  /// What the help texts say of a layer.
  static final String HELP =
      "layers from the bottom to the top: images, folders or tar archives, compressed or not";

  /// Opens what is to be a layer.
  @FunctionalInterface
  interface Opener {
    /// Opens a layer.
    Layer open(Path path) throws IOException;
  }

  private final Option<Boolean> userMarks;
  private final @Nullable Option<List<String>> data;

  /// Declares the options.
  StackOptions(Arguments arguments) {
    this(arguments, null);
  }

  private StackOptions(Arguments arguments, @Nullable Option<List<String>> data) {
    this.data = data;
    userMarks =
        arguments.flag(
            "marks such as opaque are in user.overlay., as mounts with userxattr leave them",
            "--userxattr");
  }

  /// Declares the options, and layers that only hold bytes.
  static StackOptions withData(Arguments arguments) {
    return new StackOptions(
        arguments,
        arguments.values(
            "LAYER",
            "a layer below all others that shows nothing by itself: it has the bytes of files that"
                + " others point to (the kernel's datadir+); the lowest first",
            "--data"));
  }

  /// Tells whether there are layers that only hold bytes.
  boolean hasData() {
    return data != null && !data.value().isEmpty();
  }

  /// All layers as a stack has them, from the bottom to the top.
  ///
  /// @param names those that are not only for data
  List<String> withData(List<String> names) {
    List<String> all = new ArrayList<>(data == null ? List.of() : data.value());
    all.addAll(names);
    return all;
  }

  /// Declares layers, which are called alike in all verbs.
  ///
  /// @param description what they are, for the help text
  static Option<List<String>> layers(Arguments arguments, String description) {
    return arguments.values("LAYER", description, "-l", "-L", "--layer", "--lower");
  }

  MarkSpace space() {
    return userMarks.value() ? MarkSpace.USER : MarkSpace.TRUSTED;
  }

  /// Opens a stack.
  ///
  /// @param names of the layers, from the bottom to the top
  /// @param threads how many threads will read it
  /// @throws IOException if one cannot be opened
  Stack open(List<String> names, int threads, Surroundings surroundings) throws IOException {
    return open(names, ImageOptions.reading(ReadOptions.SEARCH, threads), surroundings);
  }

  /// Opens a stack.
  ///
  /// @param names of the layers, from the bottom to the top
  /// @param reading how images are read
  /// @throws IOException if one cannot be opened
  Stack open(List<String> names, ReadOptions reading, Surroundings surroundings)
      throws IOException {
    return open(names, reading, space(), surroundings);
  }

  /// Opens a stack.
  ///
  /// @param names of the layers, from the bottom to the top
  /// @param reading how images are read
  /// @param space where marks are
  /// @throws IOException if one cannot be opened
  Stack open(List<String> names, ReadOptions reading, MarkSpace space, Surroundings surroundings)
      throws IOException {
    return open(names, path -> Layers.open(path, reading), space, surroundings);
  }

  /// Opens a stack.
  ///
  /// @param names of the layers, from the bottom to the top
  /// @param opener opens each of them
  /// @param space where marks are
  /// @throws IOException if one cannot be opened
  Stack open(List<String> names, Opener opener, MarkSpace space, Surroundings surroundings)
      throws IOException {
    List<Layer> layers = new ArrayList<>();
    List<String> all = withData(names);
    int below = all.size() - names.size();
    boolean done = false;
    try {
      for (String name : all) {
        Layer layer = opener.open(Path.of(name));
        layers.add(layer);
        if (!layer.showsMarks(space) && layers.size() > below + 1) {
          surroundings.complain(
              "warning: "
                  + name
                  + ": extended attributes were not stored or cannot be seen: what opaque folders"
                  + " in it hide may reappear");
        }
      }
      Layers.requireDistinct(layers);
      done = true;
    } finally {
      for (int i = 0; i < layers.size() && !done; i++) {
        layers.get(i).close();
      }
    }
    Collections.reverse(layers);
    return new Stack(layers, below, new ViewRules(space, true, true));
  }

  /// The lowest image of a stack, which is the likeliest to hold most of it.
  static @Nullable SquashfsImage like(Stack stack) {
    for (Layer layer : stack.layers().reversed()) {
      if (layer instanceof ImageLayer image) {
        return image.image();
      }
    }
    return null;
  }
}
