package io.squashkit.overlay.run;

import io.squashkit.overlay.kernel.KernelLayer;
import io.squashkit.overlay.kernel.OverlayMount;
import io.squashkit.overlay.kernel.UpperFolders;
import io.squashkit.overlay.layer.Status;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.MountCalls;
import io.squashkit.squashfs.posix.NamespaceCalls;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.posix.ProcessCalls;
import io.squashkit.squashfs.posix.ProgramCalls;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// A command that has a stack for its root. It has mounts and processes of its own, and the host's network,
/// name and terminal. All that was mounted for it goes with the last of its processes, and these go
/// when the command ends, and when this process ends, however.
///
/// One thread leaves the host's namespaces for new ones, makes the stack its root, and starts the command from
/// there; all other threads stay where they are.
public final class StackCommand implements Closeable {
  /// In the thread's own mounts this is covered for a while: what nobody would name as a layer.
  private static final List<String> COVERED = List.of("/dev/pts", "/dev/shm", "/mnt", "/tmp");

  private final StackRoot root;
  private final CommandLine line;
  private final CompletableFuture<Integer> started = new CompletableFuture<>();
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();
  private final Thread thread;
  private int upper = -1;

  private StackCommand(StackRoot root, CommandLine line, List<Binding> bindings) {
    this.root = root;
    this.line = line;
    this.thread = new Thread(() -> live(bindings), "command");
  }

  /// Starts a command.
  ///
  /// @param root the stack
  /// @param line what is run
  /// @param bindings what of the host it shall see
  /// @return the command, which is running
  /// @throws io.squashkit.overlay.kernel.KernelRefusal if the kernel cannot mount the stack
  /// @throws CommandNotFound if there is no such program in it
  /// @throws IOException if it cannot be started
  public static StackCommand start(StackRoot root, CommandLine line, List<Binding> bindings)
      throws IOException {
    StackCommand command = new StackCommand(root, line, bindings);
    command.thread.start();
    boolean done = false;
    try {
      command.started.join();
      done = true;
      return command;
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw e;
    } finally {
      if (!done) {
        command.close();
      }
    }
  }

  /// Waits for the end of the command, and of all that it has left running.
  ///
  /// @return its exit status, 128 and more if a signal ended it
  public int await() {
    int status = ended.join();
    awaitThread();
    return status;
  }

  /// Asks the command to end.
  public void terminate() {
    ProgramCalls.signal(started.join(), ProgramCalls.SIGTERM);
  }

  /// Where the changes are, also those that were kept in memory: there until this is closed.
  ///
  /// @return a folder
  public Path upper() {
    return Path.of("/proc/self/fd/" + upper);
  }

  /// Lets go of the changes. The command must have ended.
  @Override
  public void close() {
    awaitThread();
    if (upper >= 0) {
      Posix.host().close(upper);
      upper = -1;
    }
  }

  private void awaitThread() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void live(List<Binding> bindings) {
    try {
      leave(NamespaceCalls.MOUNTS, "mounts");
      byte[] everything = {'/'};
      int flags = MountCalls.RECURSIVE | MountCalls.PRIVATE;
      Errno.check(MountCalls.mount(everything, everything, "none", flags, ""), "/");
      try (Surface surface = Surface.take(bindings)) {
        run(surface);
      }
    } catch (Throwable e) { // of whatever kind: others wait for it
      started.completeExceptionally(e);
      ended.completeExceptionally(e);
    }
  }

  private static void leave(int namespace, String what) throws IOException {
    int result = NamespaceCalls.unshare(namespace);
    if (result < 0) {
      throw new FileSystemException(
          "a command with " + what + " of its own",
          null,
          "cannot be started: " + Errno.text(-result));
    }
  }

  private void run(Surface surface) throws IOException {
    Path place = mountStack(surface);
    Path proc = place.resolve("proc");
    if (Files.isSymbolicLink(proc)) { // who mounts it still sees the host
      throw new FileSystemException("/proc", null, "is a link in the stack, allowed: a folder");
    }
    ProgramSearch.prepare();
    leave(NamespaceCalls.PROCESSES, "processes");
    Keeper keeper = Keeper.start(proc);
    try {
      Errno.check(NamespaceCalls.changeFolder(HostPath.of(place).bytes()), place);
      Errno.check(NamespaceCalls.pivotRoot(), place);
      Errno.check(MountCalls.unmount(new byte[] {'.'}, MountCalls.DETACH), "/");
      surface.place();
      byte[] folder = line.folder().getBytes(StandardCharsets.UTF_8);
      Errno.check(NamespaceCalls.changeFolder(folder), line.folder());
      ended.complete(started());
    } finally {
      keeper.close();
    }
  }

  /// Runs the command where the thread is by now.
  private int started() throws IOException {
    List<String> words = new ArrayList<>(line.words());
    words.set(0, ProgramSearch.find(words.getFirst(), line.environment()));
    List<Integer> signals = new ArrayList<>();
    for (int signal : List.of(ProgramCalls.SIGINT, ProgramCalls.SIGQUIT)) {
      if (ProgramCalls.ignore(signal)) { // they are for the command
        signals.add(signal);
      }
    }
    int[] streams = {0, 1, 2};
    int process = ProgramCalls.start(words, line.environment(), streams, false, signals);
    if (process < 0) {
      throw new CommandNotFound(words.getFirst(), "cannot be run: " + Errno.text(-process));
    }
    started.complete(process);
    int status = ProcessCalls.await(process);
    ProgramCalls.takeTerminal(0);
    return status;
  }

  /// Mounts the stack in the thread's own mounts.
  private Path mountStack(Surface surface) throws IOException {
    Path covered = Path.of("/dev");
    for (String one : COVERED) {
      if (Files.isDirectory(Path.of(one))) {
        covered = Path.of(one);
        break;
      }
    }
    byte[] memory = "tmpfs".getBytes(StandardCharsets.US_ASCII);
    byte[] point = HostPath.of(covered).bytes();
    Errno.check(MountCalls.mount(memory, point, "tmpfs", 0, "mode=755"), covered);
    Path places = Files.createDirectory(covered.resolve("places"));
    surface.makePlaces(places);
    List<KernelLayer> layers = new ArrayList<>(root.layers());
    layers.add(layers.size() - root.dataOnly(), new KernelLayer.Folder(places));
    UpperFolders folders = root.upper();
    if (folders == null) {
      folders =
          new UpperFolders(
              Files.createDirectory(covered.resolve("upper")),
              Files.createDirectory(covered.resolve("work")));
    }
    HostPath changes = HostPath.of(folders.upper());
    if (root.upper() == null) { // an overlay shows its upper's own root
      Posix posix = Posix.host();
      Status as = root.status();
      posix.setOwner(Posix.CWD, changes.bytes(), as.owner(), as.group());
      posix.setPermissions(Posix.CWD, changes.bytes(), as.mode() & 07777);
      Instant time = as.modified();
      posix.setTimes(Posix.CWD, changes.bytes(), time.getEpochSecond(), time.getNano());
    }
    int flags = OpenFlags.READ | OpenFlags.DIRECTORY;
    upper = Errno.check(changes.open(Posix.host(), flags), changes);
    Path place = Files.createDirectory(covered.resolve("root"));
    OverlayMount.mount(layers, root.dataOnly(), folders, root.options(), place);
    return place;
  }
}
