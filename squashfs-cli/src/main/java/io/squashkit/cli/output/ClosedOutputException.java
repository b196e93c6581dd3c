package io.squashkit.cli.output;

import java.io.IOException;

/// Whoever read our output has gone away, such as `head` after its ten lines. Not a failure.
public final class ClosedOutputException extends IOException {
  private static final long serialVersionUID = 1L;

  ClosedOutputException(IOException cause) {
    super(cause);
  }
}
