package io.squashkit.cli.command;

import io.squashkit.overlay.fuse.FuseMountOptions;
import io.squashkit.overlay.fuse.PlacelessMount;
import io.squashkit.overlay.kernel.KernelLayer;
import io.squashkit.overlay.kernel.KernelRefusal;
import io.squashkit.overlay.kernel.OverlayOptions;
import io.squashkit.overlay.kernel.UpperFolders;
import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.Status;
import io.squashkit.overlay.mount.StackFileSystem;
import io.squashkit.overlay.run.Binding;
import io.squashkit.overlay.run.CommandLine;
import io.squashkit.overlay.run.StackCommand;
import io.squashkit.overlay.run.StackRoot;
import io.squashkit.overlay.view.Stack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The ways in which a stack becomes the root of a command.
final class RunRoot {
  /// The first that can.
  static final String AUTO = "auto";

  /// The kernel reads the layers.
  static final String KERNEL = "kernel";

  /// Our FUSE server reads the layers, and the kernel's overlay writes on top.
  static final String HYBRID = "hybrid";

  private final Stack stack;
  private final List<String> names;
  private final @Nullable UpperFolders upper;
  private final OverlayOptions options;

  RunRoot(Stack stack, List<String> names, @Nullable UpperFolders upper, OverlayOptions options) {
    this.stack = stack;
    this.names = names;
    this.upper = upper;
    this.options = options;
  }

  /// Starts a command.
  ///
  /// @param via one of the ways
  StackCommand start(String via, CommandLine line, List<Binding> bindings) throws IOException {
    if (via.equals(HYBRID)) {
      return hybrid(line, bindings);
    }
    try {
      return StackCommand.start(root(layers(), stack.dataOnly()), line, bindings);
    } catch (KernelRefusal refusal) {
      if (via.equals(KERNEL)) {
        throw refusal;
      }
      try {
        return hybrid(line, bindings);
      } catch (IOException again) {
        again.addSuppressed(refusal);
        throw again;
      }
    }
  }

  /// @param dataOnly how many of the last layers only hold bytes
  private StackRoot root(List<KernelLayer> layers, int dataOnly) throws IOException {
    Status status = stack.root().status();
    return new StackRoot(layers, dataOnly, status, upper, options);
  }

  private List<KernelLayer> layers() throws KernelRefusal {
    List<KernelLayer> layers = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) { // a stack begins at the top
      Layer layer = stack.layers().get(names.size() - 1 - i);
      layers.addFirst(KernelLayer.of(layer, Path.of(names.get(i))));
    }
    return layers;
  }

  /// Marks have been heeded by then, so the overlay sees one layer without any.
  private StackCommand hybrid(CommandLine line, List<Binding> bindings) throws IOException {
    int threads = FuseMountOptions.readOnly("squash", true).threads();
    try (PlacelessMount mount =
        PlacelessMount.mount(StackFileSystem.merged(stack), threads, failure -> {})) {
      KernelLayer layer = new KernelLayer.Mounted(Path.of("layers"), mount.file());
      return StackCommand.start(root(List.of(layer), 0), line, bindings);
    }
  }
}
