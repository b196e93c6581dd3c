package io.squashkit.overlay.run;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.posix.ProcessCalls;
import io.squashkit.squashfs.posix.ProgramCalls;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The first process of a namespace of processes, whose end ends all others in it. It waits for the end of a
/// pipe, which comes when this process closes it or dies, however that happens; meanwhile it takes care
/// of processes that lost their parents. It also mounts /proc, which shows the namespace of who mounts it.
///
/// It is a shell of the host's: when it starts the host is still to be seen.
final class Keeper implements Closeable {
  private static final String SHELL = "/bin/sh";

  /// What is written into the pipe comes back when all programs are loaded: soon they cannot be seen.
  private static final String SCRIPT =
      "mount -t proc -o nosuid,nodev,noexec proc \"$1\" || exit 1; exec 3<&0; cat <&3 & wait";

  private final int process;
  private final int line;

  private Keeper(int process, int line) {
    this.process = process;
    this.line = line;
  }

  /// Starts it, by a thread that has just left its namespace of processes.
  ///
  /// @param proc where /proc is mounted: a real folder
  static Keeper start(Path proc) throws IOException {
    int[] line = new int[2];
    int[] answer = new int[2];
    Errno.check(ProgramCalls.pipe(line), SHELL);
    Errno.check(ProgramCalls.pipe(answer), SHELL);
    List<String> words = List.of(SHELL, "-c", SCRIPT, "sh", proc.toString());
    Map<String, String> environment = Map.of("PATH", CommandLine.PATH);
    int[] streams = {line[0], answer[1], 2};
    int process = ProgramCalls.start(words, environment, streams, true, List.of());
    Posix.host().close(line[0]);
    Posix.host().close(answer[1]);
    ProgramCalls.write(line[1], new byte[] {'.'});
    boolean ready = process >= 0 && ProcessCalls.readSome(answer[0]).length > 0;
    Posix.host().close(answer[0]);
    if (!ready) {
      Posix.host().close(line[1]);
      Errno.check(process, SHELL);
      ProcessCalls.await(process);
      throw new FileSystemException("/proc", null, "cannot be mounted for the command");
    }
    return new Keeper(process, line[1]);
  }

  /// Ends all processes of the namespace, and waits until that is done.
  @Override
  public void close() {
    Posix.host().close(line);
    ProcessCalls.await(process);
  }
}
