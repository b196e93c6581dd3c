package io.squashkit.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/// The way in: the command `squash`.
@Command(
    name = "squash",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Packs, reads, verifies and unpacks squash images.")
public final class Main implements Runnable {
  private Main() {}

  public static void main(String[] args) throws IOException {
    String rehearsal = System.getProperty("squash.rehearsal");
    System.exit(rehearsal == null ? run(args) : rehearse(Path.of(rehearsal)));
  }

  static int run(String... args) {
    return new CommandLine(new Main()).execute(args);
  }

  /// Runs the commands of a file, one a line, in this one process: what the image's start-up cache is
  /// made from. Stops at the first that fails.
  private static int rehearse(Path commands) throws IOException {
    for (String line : Files.readAllLines(commands)) {
      int status = run(line.strip().split("\\s+", -1));
      if (status != 0) {
        System.err.println("rehearsal: exit status " + status + ": " + line);
        return status;
      }
    }
    return 0;
  }

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }

  /// The version in the jar's manifest.
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      @Nullable String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"squash " + (version == null ? "(not packaged)" : version)};
    }
  }
}
