package io.squashkit.cli.command;

import io.squashkit.cli.option.Arguments;
import io.squashkit.cli.option.Form;
import io.squashkit.cli.option.Option;
import io.squashkit.cli.option.UsageException;
import io.squashkit.overlay.kernel.UpperFolders;
import io.squashkit.overlay.upper.UpperLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where a mount writes: `--upper` and `--work`.
final class UpperOption {
  private final Arguments arguments;
  private final Option<@Nullable String> upper;
  private final Option<@Nullable String> work;

  /// Declares the options.
  UpperOption(Arguments arguments) {
    this.arguments = arguments;
    upper =
        arguments.value(
            Form.TEXT, null, "DIR", "a folder that takes what is changed", "-u", "--upper");
    work =
        arguments.value(
            Form.TEXT,
            null,
            "DIR",
            "an empty folder on the same file system as that of --upper",
            "--work");
  }

  /// The folders.
  ///
  /// @return null if nobody can write
  @Nullable UpperFolders folders() throws UsageException {
    String changes = upper.value();
    String making = work.value();
    if ((changes == null) != (making == null)) {
      throw new UsageException(
          arguments.verb() + ": --upper and --work belong together, found only one of them");
    }
    return changes == null || making == null
        ? null
        : new UpperFolders(Path.of(changes), Path.of(making));
  }

  /// Takes the folders for a mount of the kernel, which would let two write at once.
  ///
  /// @return null if nobody can write, or the kernel will refuse the folders, or only who is root in a
  ///     user namespace may look into them
  /// @throws IOException if another mount writes to them
  @Nullable UpperLock lock() throws UsageException, IOException {
    UpperFolders folders = folders();
    return folders != null && Files.isReadable(folders.upper()) && Files.exists(folders.work())
        ? UpperLock.of(folders.upper(), folders.work())
        : null;
  }
}
