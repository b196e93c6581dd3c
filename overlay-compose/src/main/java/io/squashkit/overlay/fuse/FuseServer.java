package io.squashkit.overlay.fuse;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FuseCalls;
import io.squashkit.squashfs.posix.Posix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Serves a file system until it is unmounted: threads that each read questions from a device of their
/// own, and answer them without waiting for each other.
public final class FuseServer {
  /// One that looks for questions, and one that takes them while the first answers.
  private static final int FEWEST_WATCHING = 2;

  private static final int WORKERS_PER_WATCHING = 8;
  private static final int NOTICE_SIZE = 4096;
  private static final int GLANCE_NANOS = 100_000;
  private static final int INODE_CHANGED = 2;
  private static final int ENTRY_CHANGED = 3;

  /// A name that nothing has.
  private static final byte[] NO_NAME = ".no name of squash".getBytes(StandardCharsets.US_ASCII);

  private final Session session;
  private final int device;
  private final List<Worker> workers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch live = new CountDownLatch(1);
  private final Reply notice = new Reply(Arena.ofAuto(), NOTICE_SIZE, NOTICE_SIZE);

  /// For what the kernel makes wait: an answer may first have to tell it something else.
  private final Reply slowNotice = new Reply(Arena.ofAuto(), NOTICE_SIZE, NOTICE_SIZE);

  private final CountDownLatch ended;

  private FuseServer(Session session, int device, int count) {
    this.session = session;
    this.device = device;
    this.ended = new CountDownLatch(count);
    session.passThrough.start(device, this::attributesChanged);
  }

  /// Starts to serve.
  ///
  /// @param fileSystem what to serve
  /// @param device a device that a mount was made with; closed at the end
  /// @param disguise what is shown otherwise than it is
  /// @param readOnly whether the mount was made so
  /// @param count of threads
  /// @param log takes one line for each failure that is not an answer; called by any thread
  /// @return the server, when it is ready
  /// @throws IOException if the kernel does not give a device for each thread
  static FuseServer start(
      FuseFileSystem fileSystem,
      FuseDisguise disguise,
      int device,
      boolean readOnly,
      int count,
      Consumer<String> log)
      throws IOException {
    FuseServer server =
        new FuseServer(new Session(fileSystem, readOnly, disguise, log), device, count);
    Watch watch = new Watch(Math.max(FEWEST_WATCHING, count / WORKERS_PER_WATCHING));
    for (int i = 0; i < count; i++) {
      server.workers.add(
          new Worker(
              server.session,
              new Device(i == 0 ? device : server.clone(device)),
              watch,
              server.live::countDown,
              server::interrupt));
    }
    for (Worker worker : server.workers) {
      server.threads.add(
          Thread.ofPlatform()
              .daemon()
              .name("fuse-", server.threads.size())
              .start(() -> server.run(worker)));
    }
    return server;
  }

  private int clone(int mounted) throws IOException {
    int fresh = Errno.check(FuseCalls.open(), "/dev/fuse");
    int result = FuseCalls.cloneDevice(fresh, mounted);
    if (result < 0) {
      Posix.host().close(fresh);
    }
    Errno.check(result, "/dev/fuse");
    return fresh;
  }

  private void run(Worker worker) {
    try {
      worker.run();
    } finally {
      ended.countDown();
      live.countDown();
    }
  }

  private boolean interrupt(long unique) {
    for (Worker worker : workers) {
      if (worker.interrupt(unique)) {
        return true;
      }
    }
    return false;
  }

  /// Waits until kernel and server have agreed, and the mount answers.
  ///
  /// @throws IOException if it has ended before
  public void awaitLive() throws IOException {
    uninterruptibly(live);
    if (!session.negotiation.isDone()) {
      throw new IOException(
          "the kernel ended the mount at once: it must speak FUSE 7.31 or later, as Linux 5.4"
              + " does");
    }
  }

  /// Waits until the file system is unmounted and nobody asks any more.
  public void await() {
    uninterruptibly(ended);
  }

  /// Waits for some time.
  ///
  /// @param time the longest
  /// @return whether nobody asks any more
  boolean await(Duration time) {
    try {
      return ended.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return hasEnded();
    }
  }

  /// Waits until every question is answered that is being answered now: what they have found is known, and
  /// nobody uses any longer what was replaced before. Not to be called while answering a question.
  public void awaitAnswers() {
    for (Worker worker : workers) {
      FuseCall asked = worker.current();
      while (asked != null && worker.current() == asked) {
        LockSupport.parkNanos(GLANCE_NANOS);
      }
    }
  }

  /// How many questions have been answered.
  ///
  /// @return a number that grows
  public long answered() {
    long sum = 0;
    for (Worker worker : workers) {
      sum += worker.answered();
    }
    return sum;
  }

  /// Tells whether the file system is unmounted and nobody asks any more.
  ///
  /// @return true if so
  boolean hasEnded() {
    return ended.getCount() == 0;
  }

  private static void uninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// How many objects the kernel knows now, the root among them.
  ///
  /// @return a number that others change
  public int nodeCount() {
    return session.nodes.size();
  }

  /// How many files and directories are open now.
  ///
  /// @return a number that others change
  public int handleCount() {
    return session.handles.size();
  }

  /// Has the kernel drop what it keeps of an object's attributes.
  ///
  /// @param node the object; nothing happens if the kernel does not know it
  public void attributesChanged(FuseNode node) {
    if (node.number() != 0) {
      synchronized (notice) {
        notice.start();
        notice.u64(node.number()).u64(-1).u64(0);
        notify(INODE_CHANGED, notice);
      }
    }
  }

  /// Has the kernel drop what it keeps of a directory: its attributes, and its entries. Not to be called
  /// while answering a question.
  ///
  /// @param node the directory; nothing happens if the kernel does not know it
  public void directoryChanged(FuseNode node) {
    if (node.number() != 0) {
      // Who lists it at this moment keeps an answer of before when this is over: a notice about a
      // name waits for him (kernel: `fuse_reverse_inval_entry` takes the directory's lock), one
      // about an inode does not.
      changed(node, NO_NAME);
      synchronized (slowNotice) {
        slowNotice.start();
        slowNotice.u64(node.number()).u64(0).u64(0);
        notify(INODE_CHANGED, slowNotice);
      }
    }
  }

  /// Has the kernel drop what it keeps of a name: that it is there, or that it is not. Not to be called
  /// while answering a question.
  ///
  /// @param parent the directory; nothing happens if the kernel does not know it
  /// @param name the name
  public void changed(FuseNode parent, byte[] name) {
    if (parent.number() != 0) {
      synchronized (slowNotice) {
        slowNotice.start();
        slowNotice.u64(parent.number()).u32(name.length).u32(0).put(name).zeros(1);
        notify(ENTRY_CHANGED, slowNotice);
      }
    }
  }

  /// That the kernel has nothing to drop is no failure (kernel: `fuse_notify_inval_entry` and
  /// `fuse_notify_inval_inode` answer ENOENT), nor that the mount has ended. Of anything else there is nothing
  /// to undo: what is served has changed already. The log tells it, since programs may go on to see what was.
  private void notify(int code, Reply told) {
    int result = FuseCalls.write(device, told.memory(), told.finishNotice(code));
    if (result < 0 && result != -Errno.ENOENT && session.negotiation.isDone() && !isEnding()) {
      session.log.accept(
          "the kernel may go on to show what was before a change: " + Errno.text(-result));
    }
  }

  /// Each thread ends as soon as the mount has.
  private boolean isEnding() {
    return ended.getCount() < workers.size();
  }
}
