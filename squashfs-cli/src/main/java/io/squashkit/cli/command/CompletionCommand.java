package io.squashkit.cli.command;

import static java.util.Objects.requireNonNull;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.Form;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.output.ExitStatus;
import io.squashkit.cli.output.Surroundings;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// `squash completion`: what makes a shell complete the command's lines. The scripts only ask the
/// command itself, see [Completer].
final class CompletionCommand implements Verb {
  private final Arguments arguments =
      new Arguments("completion", "Prints what makes a shell complete words of squash", "SHELL")
          .describe(
              "Completed are verbs, options, their values, files, and paths inside of images. The"
                  + " scripts lie also in the folder share beside bin, where shells look that"
                  + " know bin's other neighbours.")
          .example("source <(squash completion bash)", "for this bash")
          .example(
              "squash completion bash > ~/.local/share/bash-completion/completions/squash",
              "for bash, if it has the package bash-completion")
          .example(
              "squash completion zsh > ~/.zsh/_squash",
              "for zsh, if fpath=(~/.zsh $fpath) stands before compinit in ~/.zshrc")
          .example("squash completion fish > ~/.config/fish/completions/squash.fish", "for fish");

  private final Option<@Nullable String> shell =
      arguments.parameter(1, Form.oneOf("bash", "zsh", "fish"), "SHELL", "bash, zsh or fish");

  @Override
  public Arguments arguments() {
    return arguments;
  }

  @Override
  public ExitStatus run(Surroundings surroundings) throws IOException {
    String script = "completion." + requireNonNull(shell.value());
    try (InputStream in = requireNonNull(getClass().getResourceAsStream(script))) {
      surroundings.out().put(in.readAllBytes());
    }
    return ExitStatus.OK;
  }
}
