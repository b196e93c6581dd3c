package io.squashkit.cli.command;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.Form;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.option.UsageException;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.NameText;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.overlay.algebra.Commit;
import io.squashkit.overlay.kernel.KernelRefusal;
import io.squashkit.overlay.kernel.OverlayOptions;
import io.squashkit.overlay.kernel.UserNamespace;
import io.squashkit.overlay.layer.Dialect;
import io.squashkit.overlay.layer.DialectConversion;
import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.overlay.run.Binding;
import io.squashkit.overlay.run.CommandLine;
import io.squashkit.overlay.run.CommandNotFound;
import io.squashkit.overlay.run.StackCommand;
import io.squashkit.overlay.upper.UpperLock;
import io.squashkit.overlay.view.Stack;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `squash run`: a command that has a stack for its root.
final class RunCommand implements Verb {
  private static final String VERB = "run";

  /// What of the environment a system of its own can use.
  private static final List<String> PASSED_ON =
      List.of("TERM", "COLORTERM", "http_proxy", "https_proxy", "ftp_proxy", "no_proxy");

  private final Arguments arguments =
      new Arguments(
              VERB,
              "Runs a command inside layers, with them as its root",
              "[options] -l LAYER [-l LAYER]... [-- COMMAND [ARGUMENT]...]")
          .describe(
              "The command sees what the layers show, which stand from the bottom to the top, and"
                  + " none of the host's files. It has mounts and processes of its own, with /proc,"
                  + " /dev, /sys, an empty /run and the host's resolv.conf, and the host's network."
                  + " What it writes goes to memory and is forgotten, unless --upper or --commit"
                  + " keep it. When it ends, or this command does, all its processes end, and"
                  + " nothing stays mounted. Without COMMAND it is /bin/sh.",
              "The environment is not passed on, save TERM, COLORTERM and those of proxies;"
                  + " --env adds to it.",
              "Others than root get a user namespace in which they are root; for users and groups"
                  + " beside that one they need a range in /etc/subuid and /etc/subgid, and"
                  + " newuidmap (Debian: uidmap).")
          .example("squash run -l rootfs.squashfs", "a shell; what it changes is forgotten")
          .example(
              "squash run -l base.squashfs --commit nginx.squashfs -- apt-get install -y nginx",
              "a layer of what a command has changed")
          .example(
              "squash run -l rootfs.squashfs --bind src:/src:ro -w /src -- make check",
              "with a folder of the host")
          .exitStatus(
              "the command's, 128 and more if a signal ended it, 127 if there is no such program");

  private final Option<List<String>> words =
      arguments.parameters(0, "COMMAND", "the program and its arguments");
  private final Option<List<String>> layers =
      arguments.values(
          "LAYER", "a layer: an image, folder or archive; the lowest first", "-l", "--layer");
  private final StackOptions stacks = StackOptions.withData(arguments);
  private final UpperOption upper = new UpperOption(arguments);
  private final Option<Boolean> memory =
      arguments.flag("keep what is changed in memory, as is usual without --upper", "--tmpfs");
  private final Option<List<String>> bindings =
      arguments.values(
          "FROM:TO[:ro]", "a file or folder of the host, and where it is to be seen", "--bind");
  private final Option<@Nullable String> folder =
      arguments.value(Form.TEXT, "/", "FOLDER", "where it begins", "-w", "--workdir");
  private final Option<List<String>> variables =
      arguments.values(
          "NAME[=VALUE]", "a variable of its environment; without a value, this one's", "--env");
  private final Option<@Nullable String> via =
      arguments.value(
          Form.oneOf(RunRoot.AUTO, RunRoot.KERNEL, RunRoot.HYBRID),
          RunRoot.AUTO,
          "WAY",
          "how layers are read: kernel; hybrid, by a FUSE server of ours below the kernel's"
              + " overlay; auto, the first of them that can",
          "--via");
  private final LayerOutput output =
      new LayerOutput(
          VERB,
          arguments,
          true,
          "LAYER",
          "make a layer of what has changed, if the command succeeds: an image; an archive if the"
              + " name ends with .tar, .tar.gz, .tar.xz or .tar.zst; a folder if it ends with a"
              + " slash",
          "--commit");

  @Override
  public Arguments arguments() {
    return arguments;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) throws UsageException, IOException {
    if (layers.value().isEmpty()) {
      throw new UsageException(VERB + ": -l LAYER is missing: what the command is to see");
    }
    if (memory.value() && upper.folders() != null) {
      throw new UsageException(VERB + ": --tmpfs and --upper exclude each other");
    }
    CommandLine line =
        new CommandLine(command(), environment(surroundings), String.valueOf(folder.value()));
    List<Binding> bound = bound();
    if (output.isAsked()) {
      output.check(surroundings);
    }
    MarkSpace space = UserNamespace.isInitial() ? stacks.space() : MarkSpace.USER;
    OverlayOptions options = new OverlayOptions(space == MarkSpace.USER, List.of());
    try (UpperLock _ = upper.lock();
        Stack stack = stacks.open(layers.value(), output.threads(), surroundings)) {
      RunRoot ways = new RunRoot(stack, stacks.withData(layers.value()), upper.folders(), options);
      try (StackCommand command = ways.start(String.valueOf(via.value()), line, bound)) {
        int status = watched(command);
        if (status == 0 && output.isAsked()) {
          commit(command, stack, space, surroundings);
        } else if (output.isAsked()) {
          surroundings.complain("the command failed, so there is no layer of its changes");
        }
        return new ExitStatus(status);
      } catch (CommandNotFound e) {
        surroundings.complain(Failure.describe(e));
        return ExitStatus.NOT_FOUND;
      } catch (KernelRefusal e) {
        throw RunRoot.KERNEL.equals(via.value()) ? e.or("--via hybrid may do it") : e;
      }
    }
  }

  private List<String> command() {
    return words.value().isEmpty() ? List.of("/bin/sh") : words.value();
  }

  private Map<String, String> environment(Surroundings surroundings) throws UsageException {
    Map<String, String> all = new TreeMap<>();
    all.put("PATH", CommandLine.PATH);
    all.put("HOME", "/root");
    all.put("container", "squash");
    for (String name : PASSED_ON) {
      passOn(name, surroundings, all);
    }
    for (String variable : variables.value()) {
      int equals = variable.indexOf('=');
      if (equals == 0) {
        throw new UsageException(VERB + ": --env: found '" + variable + "', allowed: NAME=VALUE");
      }
      if (equals > 0) {
        all.put(variable.substring(0, equals), variable.substring(equals + 1));
      } else {
        passOn(variable, surroundings, all);
      }
    }
    return all;
  }

  private static void passOn(String name, Surroundings surroundings, Map<String, String> all) {
    String value = surroundings.environment().get(name);
    if (value != null) {
      all.put(name, value);
    }
  }

  private List<Binding> bound() throws UsageException {
    List<Binding> all = new ArrayList<>();
    for (String text : bindings.value()) {
      boolean readOnly = text.endsWith(":ro");
      String rest = readOnly ? text.substring(0, text.length() - 3) : text;
      int colon = rest.lastIndexOf(':');
      if (colon <= 0 || !rest.startsWith("/", colon + 1)) {
        throw new UsageException(
            VERB + ": --bind: found '" + text + "', allowed: FROM:/TO or FROM:/TO:ro");
      }
      all.add(new Binding(Path.of(rest.substring(0, colon)), rest.substring(colon + 1), readOnly));
    }
    return all;
  }

  /// Waits for the command. Whoever asks this process to end means the command.
  private static int watched(StackCommand command) {
    Thread ending =
        new Thread(
            () -> {
              command.terminate();
              command.await();
            },
            "terminate");
    Runtime.getRuntime().addShutdownHook(ending);
    int status = command.await();
    try {
      Runtime.getRuntime().removeShutdownHook(ending);
    } catch (IllegalStateException e) { // it is running
      return status;
    }
    return status;
  }

  private void commit(StackCommand command, Stack stack, MarkSpace space, Surroundings surroundings)
      throws UsageException, IOException {
    try (UpperSource source = UpperSource.open(command.upper().toString(), output.threads())) {
      output.write(
          surroundings,
          new LayerOutput.Source() {
            @Override
            public Tree tree(PackWatch watch) throws IOException {
              Tree layer =
                  Commit.of(
                      source.layer(watch.scan()),
                      space,
                      (path, flags) ->
                          watch.warning(
                              NameText.of(path)
                                  + ": flags '"
                                  + flags
                                  + "' of the overlay are lost"));
              // the layer is read as those below it were
              return space == stacks.space()
                  ? layer
                  : DialectConversion.convert(layer, Dialect.OVERLAY_USER, Dialect.OVERLAY, null);
            }

            @Override
            public @Nullable SquashfsImage like() {
              return StackOptions.like(stack);
            }
          });
    }
  }
}
