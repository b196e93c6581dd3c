package io.squashkit.overlay.fuse;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FuseCalls;
import io.squashkit.squashfs.posix.Posix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.Consumer;

/// Asks a server what the kernel would, without a kernel and without leave to mount: a start-up cache is
/// made where programs are built, and would hold nothing of a server otherwise.
public final class FuseRehearsal {
  private static final int ROUNDS = 20;

  private FuseRehearsal() {}

  /// Serves a file system to this thread, which reads everything there is, several times; then it makes,
  /// changes and removes, if the file system lets it.
  ///
  /// @param fileSystem what to serve
  /// @param log takes one line for each failure that is not an answer
  /// @throws IOException if the host has no sockets
  public static void play(FuseFileSystem fileSystem, Consumer<String> log) throws IOException {
    int[] pair = new int[2];
    Errno.check(FuseCalls.standIn(pair), "socket");
    FuseServer server = FuseServer.start(fileSystem, FuseDisguise.NONE, pair[0], false, 1, log);
    try (Arena arena = Arena.ofConfined()) {
      RehearsedKernel kernel = new RehearsedKernel(pair[1], arena);
      kernel.introduce();
      RehearsedReader reader = new RehearsedReader(kernel);
      reader.walk();
      List<RehearsedReader.Found> files = List.copyOf(reader.files());
      for (int i = 1; i < ROUNDS; i++) {
        reader.walk();
      }
      RehearsedWriter writer = new RehearsedWriter(kernel);
      int round = 0;
      while (round < ROUNDS && writer.write("rehearsal" + round)) {
        round++;
      }
      if (round > 0) {
        writer.change(files);
      }
    } finally {
      Posix.host().close(pair[1]);
      server.await();
    }
  }
}
