package io.squashkit.overlay.fuse;

import io.squashkit.squashfs.posix.Errno;
import java.io.IOException;
import java.util.Arrays;

/// Takes questions apart, asks the file system, puts answers together. For one thread. What goes wrong
/// becomes an error number, whatever it is.
final class Dispatcher {
  private final Session session;
  private final Entries entries;
  private final NameQuestions names;
  private final NodeQuestions nodes;
  private final OpenQuestions open;

  Dispatcher(Session session) {
    this.session = session;
    this.entries = new Entries(session);
    this.names = new NameQuestions(session, entries);
    this.nodes = new NodeQuestions(session, entries);
    this.open = new OpenQuestions(session, entries);
  }

  /// Answers a question. Interrupts are not for here.
  ///
  /// @param request the question
  /// @param reply takes the answer
  /// @return bytes to send, or zero if the kernel waits for nothing
  int answer(Request request, Reply reply) {
    reply.start();
    int error = 0;
    try {
      if (isForget(request)) {
        return 0;
      }
      dispatch(request, reply);
    } catch (Request.MalformedException e) {
      error = Errno.EINVAL;
    } catch (IOException e) {
      error = failed(request, e);
    } catch (RuntimeException | Error e) { // whatever it is, others go on
      error = failed(request, e);
    }
    if (error != 0) {
      for (FuseNode node : reply.named()) {
        session.forget(node, 1);
      }
      reply.start();
    }
    return reply.finish(request.call().unique(), error);
  }

  private int failed(Request request, Throwable failure) {
    int errno = session.fileSystem.errno(failure);
    if (session.fileSystem.isLogged(failure)) {
      String message = failure.getMessage();
      boolean known = failure instanceof IOException && message != null;
      session.log.accept(known ? message : "question " + request.opcode() + ": " + failure);
    }
    return errno <= 0 ? Errno.EIO : errno;
  }

  private boolean isForget(Request request) {
    switch (request.opcode()) {
      case Opcode.FORGET -> session.forget(request.node(), request.u64());
      case Opcode.BATCH_FORGET -> {
        int count = request.u32();
        request.skip(Integer.BYTES);
        for (int i = 0; i < count && request.remaining() > 0; i++) {
          session.forget(request.u64(), request.u64());
        }
      }
      case Opcode.NOTIFY_REPLY -> {}
      default -> {
        return false;
      }
    }
    return true;
  }

  private void dispatch(Request request, Reply reply) throws IOException {
    switch (request.opcode()) {
      case Opcode.INIT -> session.negotiation.answer(request, session.features, reply);
      case Opcode.DESTROY -> {}
      case Opcode.LOOKUP -> lookup(request, reply);
      case Opcode.SYMLINK,
          Opcode.MKNOD,
          Opcode.MKDIR,
          Opcode.UNLINK,
          Opcode.RMDIR,
          Opcode.RENAME,
          Opcode.RENAME2,
          Opcode.LINK ->
          names.answer(request, session.node(request.node()), reply);
      case Opcode.OPEN,
          Opcode.CREATE,
          Opcode.TMPFILE,
          Opcode.READ,
          Opcode.WRITE,
          Opcode.FLUSH,
          Opcode.RELEASE,
          Opcode.FSYNC,
          Opcode.OPENDIR,
          Opcode.READDIR,
          Opcode.READDIRPLUS,
          Opcode.RELEASEDIR,
          Opcode.FSYNCDIR,
          Opcode.FALLOCATE,
          Opcode.LSEEK,
          Opcode.COPY_FILE_RANGE,
          Opcode.COPY_FILE_RANGE_64,
          Opcode.IOCTL ->
          open.answer(request, session.node(request.node()), reply);
      default -> nodes.answer(request, session.node(request.node()), reply);
    }
  }

  /// `.` and `..` are asked for by who found a directory by its file handle.
  private void lookup(Request request, Reply reply) throws IOException {
    FuseNode parent = session.node(request.node());
    byte[] name = request.name();
    FuseNode found;
    if (Arrays.equals(name, new byte[] {'.'})) {
      found = entries.entry(() -> parent, reply);
    } else if (Arrays.equals(name, new byte[] {'.', '.'})) {
      found = entries.entry(() -> session.fileSystem.parent(parent), reply);
    } else {
      FuseCall call = request.call();
      found = entries.entry(() -> session.fileSystem.lookup(call, parent, name), reply);
    }
    if (found == null && session.features.absences().isZero()) {
      throw new FuseException(Errno.ENOENT);
    }
  }
}
