package io.squashkit.cli.command;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.CodecOption;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.option.UsageException;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.overlay.fuse.FuseFileSystem;
import io.squashkit.overlay.fuse.FuseMountOptions;
import io.squashkit.overlay.kernel.UpperFolders;
import io.squashkit.overlay.kernel.UserNamespace;
import io.squashkit.overlay.layer.FuseOverlayfsLayer;
import io.squashkit.overlay.layer.FuseOverlayfsUpper;
import io.squashkit.overlay.layer.HostLayer;
import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.Layers;
import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.overlay.mount.ChangingFileSystem;
import io.squashkit.overlay.mount.FailureLog;
import io.squashkit.overlay.mount.LayerOpener;
import io.squashkit.overlay.mount.Mounts;
import io.squashkit.overlay.mount.StackFileSystem;
import io.squashkit.overlay.mount.WritableFileSystem;
import io.squashkit.overlay.upper.Overlay;
import io.squashkit.overlay.view.Stack;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.read.ReadOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `squash fuse-overlayfs`: the command line of fuse-overlayfs(1), for programs that call that.
final class FuseOverlayfsCommand implements Verb {
  /// What programs that ask for a version compare with: the release whose options are understood.
  private static final String LIKE = "1.14";

  private static final long CACHE_BYTES = 32L << 20;

  private final Arguments arguments =
      new Arguments(
              "fuse-overlayfs",
              "Mounts layers as fuse-overlayfs does, with its command line",
              "[-f] [-o OPTION[,OPTION]...] POINT",
              "--version")
          .describe(
              "For programs that mount through fuse-overlayfs: a link of that name to this command"
                  + " takes its place. Unlike with other verbs, the first layer is the topmost."
                  + " Layers may be images as well as folders. Options that are not known are"
                  + " ignored, with a line that says so.",
              "Folders may be of fuse-overlayfs' own kind, with whiteouts as files .wh.NAME, as"
                  + " podman and buildah make them. UPPER becomes one of the kernel's kind, which"
                  + " both understand.",
              "OPTION is one of lowerdir=TOP:...:BOTTOM, upperdir=UPPER, workdir=WORK,"
                  + " uidmapping=STORED:SHOWN:COUNT[:...], gidmapping=..., squash_to_uid=ID,"
                  + " squash_to_gid=ID, squash_to_root, static_nlink, noxattrs, userxattr, ro and"
                  + " allow_other; \\: and \\, stand for a colon and a comma in a name. Marks are"
                  + " in user.overlay. with userxattr, and in user namespaces.")
          .example(
              "squash fuse-overlayfs -o lowerdir=update.squashfs:base.squashfs /mnt",
              "two images, which nobody can write to")
          .example(
              "squash fuse-overlayfs -o lowerdir=base.squashfs,upperdir=changes,workdir=work /mnt",
              "what is written to /mnt goes to changes/")
          .example(
              "ln -s /usr/bin/squash /usr/local/bin/fuse-overlayfs",
              "for podman and whoever else looks for it there");

  private final Option<List<String>> options =
      arguments.values("OPTION,...", "options of the mount, separated by commas", "-o");
  private final Option<Boolean> foreground =
      arguments.flag("serve the mount in this process", "-d", "-f");
  private final Option<Boolean> version = arguments.flag("tell the version", "-V", "--version");
  private final Option<List<String>> places =
      arguments.parameters(
          0, "[SOURCE] POINT", "the folder to mount on; before it, mount(8) names what it mounts");
  private final StackOptions stacks = new StackOptions(arguments);
  private final CodecOption codecs = new CodecOption(arguments);

  FuseOverlayfsCommand() {
    arguments.flag("means nothing here: several threads answer", "-s");
  }

  @Override
  public Arguments arguments() {
    return arguments;
  }

  /// Words that fuse-overlayfs would ignore are taken away.
  @Override
  public List<String> understood(List<String> words, Surroundings surroundings) {
    List<String> known = new ArrayList<>();
    List<String> names = new ArrayList<>(arguments.optionNames());
    names.addAll(List.of("-h", "-f", "-d", "-V"));
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("-o") && i + 1 < words.size()) {
        known.add(word);
        i++;
        known.add(words.get(i));
      } else if (!word.startsWith("-") || word.startsWith("-o") || names.contains(word)) {
        known.add(word);
      } else {
        surroundings.complain("unknown argument ignored: " + word);
      }
    }
    return known;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) throws UsageException, IOException {
    if (version.value()) {
      surroundings.out().line("fuse-overlayfs: version " + LIKE);
      surroundings.out().line("squash " + Squash.version());
      return ExitStatus.OK;
    }
    FuseOverlayfsOptions given =
        FuseOverlayfsOptions.of(
            options.value(), word -> surroundings.complain("unknown argument ignored: " + word));
    if (places.value().isEmpty()) {
      throw new UsageException("fuse-overlayfs: POINT is missing");
    }
    codecs.apply();
    Mounts.clear(Path.of(places.value().getLast()));
    List<String> layers = given.layers();
    int threads = Runtime.getRuntime().availableProcessors();
    ReadOptions reading = new ReadOptions(ReadOptions.SEARCH, CACHE_BYTES, threads);
    boolean marksOfUsers = given.userMarks() || !isRealRoot();
    MarkSpace space = marksOfUsers ? MarkSpace.USER : stacks.space();
    UpperFolders writing = given.folders();
    if (writing != null) {
      FuseOverlayfsUpper.convert(writing.upper(), space);
    }
    LayerOpener opener = path -> layer(path, reading, space);
    Stack stack = stacks.open(layers, opener::open, space, surroundings);
    try (stack) {
      if (writing == null) {
        List<Path> paths = new ArrayList<>();
        for (Layer layer : stack.layers()) {
          paths.add(Path.of(layer.name()).toRealPath());
        }
        StackFileSystem first = StackFileSystem.merged(stack);
        try (ChangingFileSystem shown = new ChangingFileSystem(first, paths, opener)) {
          serve(shown, given, surroundings);
        }
        return ExitStatus.OK;
      }
      try (Overlay overlay =
              FuseWay.open(
                  stack, space, List.of(), given.durability(), given.ownership(), writing);
          WritableFileSystem shown = new WritableFileSystem(overlay, opener)) {
        serve(shown, given, surroundings);
      }
    }
    return ExitStatus.OK;
  }

  /// Folders may be in fuse-overlayfs' own dialect.
  private static Layer layer(Path path, ReadOptions reading, MarkSpace space) throws IOException {
    Layer layer = Layers.open(path, reading);
    if (!(layer instanceof HostLayer)) {
      return layer;
    }
    boolean sound = false;
    try {
      Layer read = new FuseOverlayfsLayer(layer, space);
      sound = true;
      return read;
    } finally {
      if (!sound) {
        layer.close();
      }
    }
  }

  private void serve(FuseFileSystem shown, FuseOverlayfsOptions given, Surroundings surroundings)
      throws UsageException, IOException {
    boolean superuser = Posix.host().effectiveUser() == 0;
    String source = given.layers().getLast();
    FuseMountOptions usual = FuseMountOptions.readOnly(source, superuser);
    boolean readOnly = given.readOnly() || given.folders() == null;
    boolean others = usual.allowOthers() || given.allowOther();
    FuseMountOptions mounting =
        new FuseMountOptions(source, readOnly, others, usual.trusted(), usual.threads());
    new Serving(foreground.value() || given.debug(), null, () -> {})
        .serve(
            shown,
            given.disguise(),
            Path.of(places.value().getLast()),
            mounting,
            new FailureLog(surroundings.err()::println));
  }

  /// Only root outside of all user namespaces sees and sets attributes of the space `trusted`.
  private static boolean isRealRoot() throws IOException {
    return Posix.host().effectiveUser() == 0 && UserNamespace.isInitial();
  }
}
