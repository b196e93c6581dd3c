package io.squashkit.squashfs.edit;

import io.squashkit.squashfs.tree.FileContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// A file that a shell command writes. The command runs when the tree is made, once, with nothing to read;
/// its output lies in a temporary file without a name until the program ends.
final class PseudoCommand {
  private PseudoCommand() {}

  static FileContent run(String command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", command);
    builder.redirectInput(Path.of("/dev/null").toFile());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    FileChannel output = PseudoContents.nameless();
    boolean done = false;
    Process process = builder.start();
    try (InputStream from = process.getInputStream()) {
      from.transferTo(Channels.newOutputStream(output));
      int status = process.waitFor();
      if (status != 0) {
        throw new IOException(
            "command '" + command + "': exit status is " + status + ", allowed: 0");
      }
      done = true;
      return new PseudoContents.Part(output, 0, output.size(), "the output of '" + command + "'");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while running '" + command + "'");
    } finally {
      if (!done) {
        process.destroyForcibly();
        output.close();
      }
    }
  }
}
