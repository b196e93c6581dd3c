package io.squashkit.cli.option;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What of the machine a long verb may take: `--threads` and, where it buffers much, `--memory`.
public final class ResourceOptions {
  private static final int MOST_THREADS = 1024;
  private static final long LEAST_MEMORY = 8L << 20;

  private final Option<@Nullable Integer> threads;
  private final @Nullable Option<@Nullable Long> memory;

  /// Declares the options.
  ///
  /// @param arguments takes them
  /// @param withMemory whether there is `--memory`
  public ResourceOptions(Arguments arguments, boolean withMemory) {
    threads =
        arguments.value(
            Form.number(1, MOST_THREADS),
            null,
            "N",
            "how many threads work (default: one a processor)",
            "-j",
            "--threads");
    memory =
        withMemory
            ? arguments.value(
                new SizeForm(LEAST_MEMORY, 1L << 50, "a size of at least 8M"),
                null,
                "SIZE",
                "what block buffers may take together (default: a quarter of the memory that this"
                    + " process may use)",
                "--memory")
            : null;
  }

  /// How many threads may work.
  ///
  /// @return at least 1
  public int threads() {
    Integer given = threads.value();
    return given != null ? given : Runtime.getRuntime().availableProcessors();
  }

  /// What block buffers may take.
  ///
  /// @return bytes
  public long memory() {
    Long given = Objects.requireNonNull(memory).value();
    return given != null
        ? given
        : Math.max(LEAST_MEMORY, new UsableMemory(Path.of("/")).bytes() / 4);
  }
}
