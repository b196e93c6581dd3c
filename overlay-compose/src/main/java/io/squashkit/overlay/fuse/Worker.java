package io.squashkit.overlay.fuse;

import io.squashkit.squashfs.posix.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// One thread of a server, with a device and memory of its own: reads a question, answers it, reads the
/// next.
final class Worker implements Runnable {
  /// What comes with data that are written, or read: headers, rounded up to a page, as the kernel asks for.
  private static final int MARGIN = 4096;

  /// What the kernel reads ahead usually.
  private static final int USUAL_READ = 128 << 10;

  /// After how many questions in turn of one program it counts as the only one that asks.
  private static final int MANY = 16;

  private static final int ENODEV = 19;
  private static final int ECONNABORTED = 103;

  private final Session session;
  private final Device device;
  private final Watch watch;
  private final Runnable live;
  private final LongPredicate interrupt;
  private final Dispatcher dispatcher;
  private volatile @Nullable FuseCall current;
  private final AtomicLong answered = new AtomicLong();

  /// Who put the last question, and how many in turn, up to [#MANY].
  private int asking;

  private int inTurn;

  /// @param device served until the end, then closed
  /// @param watch how to wait for questions
  /// @param live told when kernel and server have agreed
  /// @param interrupt finds the worker that answers a question, and tells it that it need not
  Worker(Session session, Device device, Watch watch, Runnable live, LongPredicate interrupt) {
    this.session = session;
    this.device = device;
    this.watch = watch;
    this.live = live;
    this.interrupt = interrupt;
    this.dispatcher = new Dispatcher(session);
  }

  @Override
  public void run() {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment memory = arena.allocate(session.negotiation.maxWrite() + MARGIN, MARGIN);
      ByteBuffer bytes = memory.asByteBuffer();
      Reply reply = new Reply(arena, USUAL_READ + MARGIN, Negotiation.MAX_READ + MARGIN);
      int size = watch.next(device, memory);
      while (size != 0 && size != -ENODEV && size != -ECONNABORTED && size != -Errno.EBADF) {
        // Else the question was withdrawn meanwhile.
        boolean left = size > 0 && take(bytes.clear().limit(size), reply);
        size = left ? watch.next(device, memory) : watch.stay(device, memory);
      }
    } finally {
      watch.end();
      device.close();
    }
  }

  /// Answers a question, while others watch unless the kernel only says what it forgot.
  ///
  /// @return whether this worker has left the watch
  private boolean take(ByteBuffer bytes, Reply reply) {
    Request request;
    try {
      request = Request.of(bytes);
    } catch (FuseException e) {
      session.log.accept("malformed message of " + bytes.limit() + " bytes from the kernel");
      return false;
    }
    boolean leaves = request.opcode() != Opcode.FORGET;
    if (leaves) {
      int process = request.call().process();
      if (process != asking && process != 0) { // 0: the kernel for itself
        asking = process;
        inTurn = 0;
      }
      watch.leave(inTurn == MANY, request.isBrief());
      inTurn = Math.min(inTurn + 1, MANY);
    }
    answer(request, reply);
    return leaves;
  }

  private void answer(Request request, Reply reply) {
    if (request.opcode() == Opcode.INTERRUPT) {
      interrupted(request, reply);
      return;
    }
    answered.incrementAndGet();
    if (session.disguised) {
      request.disguise(session.disguise);
    }
    current = request.call();
    int size = dispatcher.answer(request, reply);
    if (size > 0 && device.write(reply.memory(), size) < 0) {
      session.undo(request, reply);
    }
    current = null;
    if (request.opcode() == Opcode.INIT && session.negotiation.isDone()) {
      live.run();
    }
  }

  /// A question that nobody answers yet comes again if the kernel is told so; one that has been answered
  /// meanwhile it knows of.
  private void interrupted(Request request, Reply reply) {
    if (request.remaining() < Long.BYTES || interrupt.test(request.u64())) {
      return;
    }
    reply.start();
    int size = reply.finish(request.call().unique(), Errno.EAGAIN);
    device.write(reply.memory(), size);
  }

  /// The question at hand, until it is answered; null if there is none.
  @Nullable FuseCall current() {
    return current;
  }

  /// How many questions came.
  long answered() {
    return answered.get();
  }

  /// Tells a question's answer that the kernel need not wait for it.
  ///
  /// @return whether this worker is at it
  boolean interrupt(long unique) {
    FuseCall call = current;
    if (call == null || call.unique() != unique) {
      return false;
    }
    call.interrupt();
    return true;
  }
}
