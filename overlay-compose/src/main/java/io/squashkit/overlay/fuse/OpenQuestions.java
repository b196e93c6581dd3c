package io.squashkit.overlay.fuse;

import io.squashkit.squashfs.posix.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Questions about what is open. For one thread.
final class OpenQuestions {
  private static final int DROPS_PRIVILEGES = 1 << 2;
  private static final int DATA_ONLY = 1;
  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;

  private final Session session;
  private final FuseFileSystem fileSystem;
  private final Entries entries;

  OpenQuestions(Session session, Entries entries) {
    this.session = session;
    this.fileSystem = session.fileSystem;
    this.entries = entries;
  }

  void answer(Request request, FuseNode node, Reply reply) throws IOException {
    FuseCall call = request.call();
    switch (request.opcode()) {
      case Opcode.OPEN -> open(request, node, reply);
      case Opcode.OPENDIR -> {
        FuseHandle handle = fileSystem.openDirectory(call, node);
        session.opened(handle);
        opened(handle, reply);
      }
      case Opcode.CREATE, Opcode.TMPFILE -> create(request, node, reply);
      case Opcode.READ -> read(request, node, reply);
      case Opcode.WRITE -> write(request, node, reply);
      case Opcode.FLUSH -> fileSystem.flush(node, handle(request));
      case Opcode.RELEASE, Opcode.RELEASEDIR -> session.release(node, request.u64());
      case Opcode.FSYNC, Opcode.FSYNCDIR -> {
        FuseHandle handle = handle(request);
        fileSystem.sync(node, handle, (request.u32() & DATA_ONLY) != 0);
      }
      case Opcode.READDIR, Opcode.READDIRPLUS -> list(request, node, reply);
      case Opcode.FALLOCATE -> {
        FuseHandle handle = handle(request);
        long position = request.u64();
        long length = request.u64();
        fileSystem.allocate(call, node, handle, request.u32(), position, length);
      }
      case Opcode.LSEEK -> seek(request, node, reply);
      case Opcode.COPY_FILE_RANGE, Opcode.COPY_FILE_RANGE_64 -> copy(request, node, reply);
      default -> control(request, node, reply);
    }
  }

  private @Nullable FuseHandle handle(Request request) {
    return session.handle(request.u64());
  }

  /// `struct fuse_open_out`.
  private static void opened(FuseHandle handle, Reply reply) {
    reply.opens(handle);
    reply.u64(handle.number()).u32(handle.flags()).u32(handle.backing());
  }

  private void open(Request request, FuseNode node, Reply reply) throws IOException {
    int flags = request.u32();
    FuseHandle handle = fileSystem.open(request.call(), node, flags);
    decide(request.call(), node, handle, flags);
    opened(handle, reply);
  }

  /// Whether the kernel asks what is read.
  private void decide(FuseCall call, FuseNode node, FuseHandle handle, int flags)
      throws IOException {
    boolean decided = false;
    try {
      session.passThrough.opened(node, handle, call.user() == 0, flags);
      decided = true;
    } finally {
      if (!decided) {
        fileSystem.release(node, handle);
      }
    }
    session.opened(handle);
  }

  private void create(Request request, FuseNode parent, Reply reply) throws IOException {
    int flags = request.u32();
    int mode = request.u32() & 0xFFF;
    FuseCall call = request.call().withUmask(request.u32());
    request.skip(Integer.BYTES);
    FuseCreated created;
    if (request.opcode() == Opcode.TMPFILE) {
      created = fileSystem.createUnnamed(call, parent, mode, flags);
    } else {
      created = fileSystem.create(call, parent, request.newName(), mode, flags);
    }
    decide(call, created.node(), created.handle(), flags); // first: attributes depend on it
    boolean known = false;
    try {
      entries.entry(created::node, reply);
      opened(created.handle(), reply);
      known = true;
    } finally {
      if (!known) {
        session.release(created.node(), created.handle().number());
      }
    }
  }

  private void read(Request request, FuseNode node, Reply reply) throws IOException {
    FuseHandle handle = handle(request);
    long position = request.u64();
    int size = request.u32();
    fileSystem.read(request.call(), node, handle, position, reply.room(size));
  }

  private void write(Request request, FuseNode node, Reply reply) throws IOException {
    FuseHandle handle = handle(request);
    long position = request.u64();
    int size = request.u32();
    int flags = request.u32();
    request.skip(2 * Long.BYTES);
    ByteBuffer data = request.view(size);
    boolean drops = (flags & DROPS_PRIVILEGES) != 0;
    int done = fileSystem.write(request.call(), node, handle, position, data, drops);
    reply.u32(done).u32(0);
  }

  private void list(Request request, FuseNode node, Reply reply) throws IOException {
    FuseHandle handle = handle(request);
    long position = request.u64();
    int end = Math.clamp(request.u32(), 0, reply.remaining());
    FuseCall call = request.call();
    FuseListing listing =
        request.opcode() == Opcode.READDIR
            ? entries.names(reply, end)
            : entries.nodes(call, node, reply, end);
    fileSystem.list(call, node, handle, position, listing);
  }

  private void seek(Request request, FuseNode node, Reply reply) throws IOException {
    FuseHandle handle = handle(request);
    long position = request.u64();
    int whence = request.u32();
    if (whence != SEEK_DATA && whence != SEEK_HOLE) {
      throw new FuseException(Errno.EINVAL);
    }
    reply.u64(fileSystem.seek(node, handle, position, whence == SEEK_DATA));
  }

  private void copy(Request request, FuseNode from, Reply reply) throws IOException {
    FuseHandle fromHandle = handle(request);
    long position = request.u64();
    FuseNode to = session.node(request.u64());
    FuseHandle toHandle = handle(request);
    long toPosition = request.u64();
    long length = request.u64();
    long copied =
        fileSystem.copy(
            request.call(), from, fromHandle, position, to, toHandle, toPosition, length);
    if (request.opcode() == Opcode.COPY_FILE_RANGE) {
      reply.u32((int) Math.min(copied, Integer.MAX_VALUE)).u32(0);
    } else {
      reply.u64(copied); // Linux 6.18, which asks in the old way if this is not known
    }
  }

  /// `struct fuse_ioctl_in` and `fuse_ioctl_out`.
  private void control(Request request, FuseNode node, Reply reply) throws IOException {
    FuseHandle handle = handle(request);
    request.skip(Integer.BYTES);
    int command = request.u32();
    request.skip(Long.BYTES);
    int inSize = request.u32();
    int outSize = request.u32();
    byte[] in = request.take(inSize);
    byte[] out = fileSystem.control(request.call(), node, handle, command, in, outSize);
    reply.u32(0).u32(0).u32(0).u32(0).put(out);
  }
}
