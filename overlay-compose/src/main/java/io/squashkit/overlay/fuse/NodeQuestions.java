package io.squashkit.overlay.fuse;

import io.squashkit.squashfs.posix.Errno;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Questions about an object itself, whether or not it is open. For one thread.
final class NodeQuestions {
  private static final int ATTRIBUTES_OF_HANDLE = 1;
  private static final int DROPS_SET_GROUP = 1;

  private final Session session;
  private final FuseFileSystem fileSystem;
  private final Entries entries;

  NodeQuestions(Session session, Entries entries) {
    this.session = session;
    this.fileSystem = session.fileSystem;
    this.entries = entries;
  }

  void answer(Request request, FuseNode node, Reply reply) throws IOException {
    FuseCall call = request.call();
    if (!session.disguise.xattrs() && Opcode.isXattr(request.opcode())) {
      throw new FuseException(Errno.ENOSYS);
    }
    switch (request.opcode()) {
      case Opcode.GETATTR -> entries.attributes(node, askedHandle(request), reply);
      case Opcode.STATX -> entries.statx(node, askedHandle(request), reply);
      case Opcode.SETATTR -> change(request, node, reply);
      case Opcode.READLINK -> reply.put(fileSystem.target(node));
      case Opcode.STATFS -> fileSystem.space().encode(reply);
      case Opcode.SYNCFS -> fileSystem.syncAll();
      case Opcode.ACCESS -> fileSystem.access(call, node, request.u32());
      case Opcode.SETXATTR -> setXattr(request, node);
      case Opcode.REMOVEXATTR -> fileSystem.removeXattr(call, node, request.xattrName());
      case Opcode.GETXATTR -> {
        int size = request.u32();
        request.skip(Integer.BYTES);
        value(fileSystem.xattr(call, node, request.xattrName()), size, reply);
      }
      case Opcode.LISTXATTR -> {
        StringBuilder names = new StringBuilder();
        for (String name : fileSystem.xattrNames(call, node)) {
          names.append(name).append('\0');
        }
        value(names.toString().getBytes(StandardCharsets.ISO_8859_1), request.u32(), reply);
      }
      default -> throw new FuseException(Errno.ENOSYS);
    }
  }

  private @Nullable FuseHandle askedHandle(Request request) {
    int flags = request.u32();
    request.skip(Integer.BYTES);
    long handle = request.u64();
    return (flags & ATTRIBUTES_OF_HANDLE) == 0 ? null : session.handle(handle);
  }

  private void change(Request request, FuseNode node, Reply reply) throws IOException {
    int valid = request.u32();
    request.skip(Integer.BYTES);
    long number = request.u64();
    FuseHandle handle = (valid & FuseChange.HANDLE) == 0 ? null : session.handle(number);
    FuseChange change = FuseChange.decode(request, valid, session.disguise);
    fileSystem.change(request.call(), node, handle, change);
    entries.attributes(node, handle, reply);
  }

  private void setXattr(Request request, FuseNode node) throws IOException {
    int size = request.u32();
    int flags = request.u32();
    boolean drops = false;
    if (session.negotiation.has(Negotiation.LONG_SETXATTR)) {
      drops = (request.u32() & DROPS_SET_GROUP) != 0;
      request.skip(Integer.BYTES);
    }
    String name = request.xattrName();
    fileSystem.setXattr(request.call(), node, name, request.take(size), flags, drops);
  }

  /// Who has no room asks for the size.
  private static void value(byte @Nullable [] value, int room, Reply reply) throws FuseException {
    if (value == null) {
      throw new FuseException(Errno.ENODATA);
    }
    if (room == 0) {
      reply.u32(value.length).u32(0);
    } else if (Integer.compareUnsigned(value.length, room) > 0) {
      throw new FuseException(Errno.ERANGE);
    } else {
      reply.put(value);
    }
  }
}
