package io.squashkit.cli.option;

import io.squashkit.squashfs.codec.CodecPreference;
import org.jspecify.annotations.Nullable;

/// Whose compression libraries are used: `--codecs`.
public final class CodecOption {
  private final Option<@Nullable String> codecs;

  /// Declares the option.
  ///
  /// @param arguments takes it
  public CodecOption(Arguments arguments) {
    codecs =
        arguments.value(
            Form.oneOf("bundled", "system", "auto"),
            null,
            "WHOSE",
            "compression libraries to use: bundled with this command (the same bytes on every"
                + " machine), the system's, or auto for the fastest of both (default)",
            "--codecs");
  }

  /// Passes the wish on to the codecs; to be called before any is used.
  public void apply() {
    String wish = codecs.value();
    if (wish != null) {
      System.setProperty(CodecPreference.PROPERTY, wish);
    }
  }
}
