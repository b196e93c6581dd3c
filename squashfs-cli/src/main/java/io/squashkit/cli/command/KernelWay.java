package io.squashkit.cli.command;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.Option;
import io.squashkit.overlay.kernel.KernelLayer;
import io.squashkit.overlay.kernel.KernelRefusal;
import io.squashkit.overlay.kernel.OverlayMount;
import io.squashkit.overlay.kernel.OverlayOptions;
import io.squashkit.overlay.kernel.UpperFolders;
import io.squashkit.overlay.kernel.UserNamespace;
import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.overlay.view.Stack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Mounts of the kernel: the layers of a stack as it knows them, and the options `-o`.
final class KernelWay {
  private final Option<List<String>> options;

  /// Declares the options.
  KernelWay(Arguments arguments) {
    options =
        arguments.values(
            "OPTIONS",
            "options of the kernel's mount, with commas between: nosuid, nodev, noexec, noatime,"
                + " ro, and those of overlay; --via fuse knows redirect_dir and volatile",
            "-o",
            "--options");
  }

  /// Mounts a stack.
  ///
  /// @param stack opened from the names
  /// @param names the layers, from the bottom to the top
  /// @param plain whether it is an image to be shown as it is
  /// @param space where marks are
  /// @param upper where it writes, or null
  /// @param point a folder
  /// @throws KernelRefusal if the kernel cannot or may not
  void mount(
      Stack stack,
      List<String> names,
      boolean plain,
      MarkSpace space,
      @Nullable UpperFolders upper,
      Path point)
      throws IOException {
    OverlayOptions how = options(space);
    List<KernelLayer> layers = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) { // a stack begins at the top
      Layer layer = stack.layers().get(names.size() - 1 - i);
      layers.addFirst(KernelLayer.of(layer, Path.of(names.get(i))));
    }
    if (plain && upper == null && layers.getFirst() instanceof KernelLayer.Image image) {
      OverlayMount.image(image, how, point);
      return;
    }
    if (space == MarkSpace.TRUSTED && !UserNamespace.isInitial()) {
      throw new KernelRefusal(
          point.toString(),
          "in a user namespace the kernel's overlays keep their marks in user.overlay.:"
              + " --userxattr allows that");
    }
    OverlayMount.mount(layers, stack.dataOnly(), upper, how, point);
  }

  /// How an overlay is mounted.
  ///
  /// @param space where marks are that it leaves
  OverlayOptions options(MarkSpace space) {
    return new OverlayOptions(space == MarkSpace.USER, words());
  }

  /// The options.
  List<String> words() {
    List<String> words = new ArrayList<>();
    for (String one : options.value()) {
      split(one, words);
    }
    return words;
  }

  /// A comma between quotation marks is part of a value, such as `context="…:c1,c2"`; the kernel wants that
  /// without them (libmount does the same).
  private static void split(String text, List<String> words) {
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : ',';
      if (c == '"') {
        quoted = !quoted;
      } else if (c != ',' || (quoted && i < text.length())) {
        word.append(c);
      } else if (!word.isEmpty()) {
        words.add(word.toString());
        word.setLength(0);
      }
    }
  }
}
