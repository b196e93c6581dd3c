package io.squashkit.cli.command;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.CodecOption;
import io.squashkit.cli.option.DurationForm;
import io.squashkit.cli.option.Form;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.option.ResourceOptions;
import io.squashkit.cli.option.UsageException;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.overlay.fuse.FuseDisguise;
import io.squashkit.overlay.fuse.FuseFileSystem;
import io.squashkit.overlay.fuse.FuseMountOptions;
import io.squashkit.overlay.kernel.KernelRefusal;
import io.squashkit.overlay.kernel.UpperFolders;
import io.squashkit.overlay.kernel.UserNamespace;
import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.Layers;
import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.overlay.mount.ChangingFileSystem;
import io.squashkit.overlay.mount.FailureLog;
import io.squashkit.overlay.mount.HybridMount;
import io.squashkit.overlay.mount.Mounts;
import io.squashkit.overlay.mount.StackControl;
import io.squashkit.overlay.mount.StackFileSystem;
import io.squashkit.overlay.mount.WritableFileSystem;
import io.squashkit.overlay.upper.Overlay;
import io.squashkit.overlay.upper.UpperLock;
import io.squashkit.overlay.view.Stack;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.read.ReadOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `squash mount`: an image or a stack of layers behind a folder.
final class MountCommand implements Verb {
  private static final String AUTO = "auto";
  private static final String KERNEL = "kernel";
  private static final String HYBRID = "hybrid";
  private static final String FUSE = "fuse";
  private static final long CACHE_BYTES = 32L << 20;

  private final Arguments arguments =
      new Arguments(
              "mount",
              "Mounts an image, or layers on top of each other",
              "[options] IMAGE POINT",
              "[options] -l LAYER [-l LAYER]... [--upper DIR --work DIR] POINT")
          .describe(
              "The folder POINT shows the image as it is, or what the kernel's overlay shows of"
                  + " the layers, which stand from the bottom to the top. The command returns when"
                  + " the mount is live.",
              "Root has the kernel mount images and layers (--via kernel). What the kernel cannot"
                  + " do, such as archives as layers, more than 500 of them, and all that others"
                  + " than root mount, is served by a process in the background until somebody"
                  + " unmounts it (--via fuse); others than root need fusermount3 for it (Debian:"
                  + " fuse3). What cannot be read of a damaged image gives an input/output error"
                  + " where it is asked for, and a line in the log; everything else goes on. What a"
                  + " killed process has left on POINT is taken away first.",
              "With --upper, who is not root can only change what is his: the copy of another's"
                  + " file would belong to that user (operation not permitted, and a line in the"
                  + " log). Root of a user namespace can, for users that it has; 'squash"
                  + " fuse-overlayfs -o squash_to_uid=ID' shows everything as ID's, and lets copies"
                  + " be so.",
              "Who is root only in a user namespace, such as that of 'unshare -rm', may mount too,"
                  + " to be seen in there: with --upper, the kernel's overlay writes over layers"
                  + " that the process reads (--via hybrid). Its marks are in user.overlay. then.")
          .example("squash mount rootfs.squashfs /mnt", "one image")
          .example("squash mount -l base.squashfs -l update.squashfs /mnt", "two layers")
          .example(
              "squash mount -l base.squashfs --upper changes --work work /mnt",
              "with a folder for what is changed")
          .example("squash mount --add module.squashfs /mnt", "one more layer, while it is used")
          .example("squash mount --foreground rootfs.squashfs /mnt", "until interrupted");

  private final Option<List<String>> places =
      arguments.parameters(
          1, "[IMAGE] POINT", "the image file, if there is no -l, and the folder to mount on");
  private final Option<List<String>> layers =
      arguments.values(
          "LAYER", "a layer: an image, folder or archive; the lowest first", "-l", "--layer");
  private final Option<@Nullable String> add =
      arguments.value(
          Form.TEXT,
          null,
          "LAYER",
          "put a layer on top of those of the mount that is there (one of --via fuse), below"
              + " what is changed; open files stay what they are",
          "--add");
  private final Option<@Nullable String> remove =
      arguments.value(Form.TEXT, null, "LAYER", "take a layer of such a mount away", "--remove");
  private final StackOptions stacks = StackOptions.withData(arguments);
  private final UpperOption upper = new UpperOption(arguments);
  private final Option<@Nullable String> via =
      arguments.value(
          Form.oneOf(AUTO, KERNEL, HYBRID, FUSE),
          AUTO,
          "WAY",
          "how: kernel; hybrid, the kernel's overlay with --upper over layers that a process of"
              + " ours reads; fuse, a process that serves all of it; auto, the first of them that"
              + " can",
          "--via");
  private final KernelWay kernel = new KernelWay(arguments);
  private final Option<Boolean> foreground =
      arguments.flag(
          "serve the mount in this process (so --via fuse, or hybrid)", "-f", "--foreground");
  private final Option<@Nullable Duration> timeout =
      arguments.value(
          new DurationForm(),
          null,
          "TIME",
          "unmount when nobody has used the mount for so long, such as 90s, 10m or 2h (not"
              + " with --via kernel)",
          "--timeout");
  private final Option<Boolean> allowOther =
      arguments.flag("let other users see into the mount; root always does", "--allow-other");
  private final Option<@Nullable String> log =
      arguments.value(
          Form.TEXT,
          null,
          "FILE",
          "where failures of the mount are written (default: standard error in the foreground,"
              + " nowhere in the background)",
          "--log");
  private final Option<Boolean> verbose =
      arguments.flag("say which way the mount goes", "-v", "--verbose");
  private final ResourceOptions resources = new ResourceOptions(arguments, false);
  private final CodecOption codecs = new CodecOption(arguments);

  @Override
  public Arguments arguments() {
    return arguments;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) throws UsageException, IOException {
    if (add.value() != null || remove.value() != null) {
      change();
      return ExitStatus.OK;
    }
    List<String> named = new ArrayList<>(layers.value());
    if (places.value().size() > (named.isEmpty() ? 2 : 1)) {
      throw new UsageException(
          "mount: found too many parameters, allowed: IMAGE POINT, or -l and POINT");
    }
    if (named.isEmpty()) {
      if (stacks.hasData()) {
        throw new UsageException("mount: --data is for layers, found no -l LAYER");
      }
      if (places.value().size() < 2) {
        throw new UsageException("mount: IMAGE is missing, or -l LAYER");
      }
      named.add(places.value().getFirst());
    }
    codecs.apply();
    if (Mounts.clear(Path.of(places.value().getLast()))) {
      tell("what a killed server had left there is unmounted", surroundings);
    }
    UpperFolders writing = upper.folders();
    Stack stack = stacks.open(named, reading(), surroundings);
    try (stack) {
      mount(stack, stacks.withData(named), writing, surroundings);
    }
    return ExitStatus.OK;
  }

  private ReadOptions reading() {
    return new ReadOptions(ReadOptions.SEARCH, CACHE_BYTES, resources.threads());
  }

  private void change() throws UsageException, IOException {
    if (places.value().size() != 1 || !layers.value().isEmpty()) {
      throw new UsageException("mount: --add and --remove take a layer each, and POINT");
    }
    Path point = Path.of(places.value().getFirst());
    String gone = remove.value();
    if (gone != null) {
      StackControl.remove(point, Path.of(gone));
    }
    String fresh = add.value();
    if (fresh != null) {
      StackControl.add(point, Path.of(fresh));
    }
  }

  /// The ways to try, the first of which that can is taken.
  private List<String> ways(boolean writes) throws UsageException {
    String unknown = FuseWay.unknown(kernel.words());
    boolean stays = foreground.value() || timeout.value() != null;
    String asked = String.valueOf(via.value());
    if (asked.equals(HYBRID)) {
      if (!writes) {
        throw new UsageException("mount: --via hybrid is for mounts with --upper and --work");
      }
      return List.of(HYBRID);
    }
    List<String> ways = new ArrayList<>();
    if (!asked.equals(FUSE) && !stays) {
      ways.add(KERNEL);
      if (asked.equals(AUTO) && writes) {
        ways.add(HYBRID);
      }
    }
    if (!asked.equals(KERNEL) && unknown == null) {
      ways.add(FUSE);
    }
    if (ways.isEmpty()) {
      throw new UsageException(
          "mount: "
              + (unknown == null ? "--via kernel is" : "option " + unknown + " is")
              + " for mounts of the kernel, --foreground, --timeout and --via fuse are for others");
    }
    return ways;
  }

  /// Mounts by the first way that can.
  private void mount(
      Stack stack, List<String> named, @Nullable UpperFolders writing, Surroundings surroundings)
      throws UsageException, IOException {
    List<String> ways = ways(writing != null);
    for (String way : ways) {
      try {
        if (way.equals(KERNEL)) {
          Path point = Path.of(places.value().getLast());
          try (UpperLock _ = upper.lock()) {
            kernel.mount(stack, named, layers.value().isEmpty(), stacks.space(), writing, point);
          }
          tell("mounted by the kernel", surroundings);
        } else if (way.equals(HYBRID) && writing != null) {
          try (UpperLock _ = upper.lock()) {
            serveBelow(stack, writing, surroundings);
          }
        } else {
          serve(stack, named.getLast(), writing, surroundings);
        }
        return;
      } catch (KernelRefusal refusal) {
        if (way.equals(ways.getLast())) {
          throw KERNEL.equals(via.value()) ? refusal.or("--via fuse may do it") : refusal;
        }
        tell("kernel refused: " + Failure.describe(refusal), surroundings);
      }
    }
  }

  private void tell(String line, Surroundings surroundings) {
    if (verbose.value()) {
      surroundings.complain(places.value().getLast() + ": " + line);
    }
  }

  private void serve(
      Stack stack, String source, @Nullable UpperFolders writing, Surroundings surroundings)
      throws UsageException, IOException {
    if (writing != null) {
      if (stacks.space() == MarkSpace.TRUSTED && !isRealRoot()) {
        throw new FileSystemException(
            places.value().getLast(),
            null,
            "only root may write marks of overlays to trusted.overlay.: --userxattr has them read"
                + " and written in user.overlay.");
      }
      try (Overlay overlay = FuseWay.open(stack, stacks.space(), kernel.words(), writing);
          WritableFileSystem shown =
              new WritableFileSystem(overlay, path -> Layers.open(path, reading()))) {
        serve(shown, source, false, surroundings);
      }
    } else {
      boolean plain = layers.value().isEmpty();
      StackFileSystem first = plain ? StackFileSystem.plain(stack) : StackFileSystem.merged(stack);
      List<Path> paths = new ArrayList<>();
      for (Layer layer : stack.layers()) {
        paths.add(Path.of(layer.name()).toRealPath());
      }
      try (ChangingFileSystem shown =
          new ChangingFileSystem(first, paths, path -> Layers.open(path, reading()))) {
        serve(shown, source, true, surroundings);
      }
    }
  }

  /// Marks in the layers have been heeded by then, so the overlay sees one layer without any.
  private void serveBelow(Stack stack, UpperFolders writing, Surroundings surroundings)
      throws IOException {
    MarkSpace space = UserNamespace.isInitial() ? stacks.space() : MarkSpace.USER;
    StackFileSystem shown = StackFileSystem.merged(stack);
    Path point = Path.of(places.value().getLast());
    int threads = Math.max(FuseMountOptions.readOnly("", true).threads(), resources.threads());
    FailureLog failures = new FailureLog(lines(surroundings)::println);
    serving("layers", surroundings)
        .serve(
            shown,
            failures,
            () ->
                HybridMount.mount(shown, writing, kernel.options(space), point, threads, failures));
  }

  private static boolean isRealRoot() throws IOException {
    return Posix.host().effectiveUser() == 0 && UserNamespace.isInitial();
  }

  private Serving serving(String what, Surroundings surroundings) {
    String line = what + " served by process " + ProcessHandle.current().pid() + " through FUSE";
    return new Serving(foreground.value(), timeout.value(), () -> tell(line, surroundings));
  }

  private void serve(
      FuseFileSystem shown, String source, boolean readOnly, Surroundings surroundings)
      throws IOException {
    boolean superuser = Posix.host().effectiveUser() == 0;
    FuseMountOptions usual = FuseMountOptions.readOnly(source, superuser);
    FuseMountOptions options =
        new FuseMountOptions(
            source,
            readOnly,
            usual.allowOthers() || allowOther.value(),
            usual.trusted(),
            Math.max(usual.threads(), resources.threads()));
    PrintStream lines = lines(surroundings);
    FailureLog failures = new FailureLog(lines::println);
    Path point = Path.of(places.value().getLast());
    serving("all", surroundings).serve(shown, FuseDisguise.NONE, point, options, failures);
  }

  /// Stays open as long as the process lives.
  private PrintStream lines(Surroundings surroundings) throws IOException {
    String file = log.value();
    if (file == null) {
      return surroundings.err();
    }
    return new PrintStream(
        Files.newOutputStream(Path.of(file), StandardOpenOption.CREATE, StandardOpenOption.APPEND),
        true,
        StandardCharsets.UTF_8);
  }
}
