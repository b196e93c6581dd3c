package io.squashkit.overlay.fuse;

import java.io.IOException;

/// Questions that make, rename or remove names. For one thread.
final class NameQuestions {
  private final Session session;
  private final FuseFileSystem fileSystem;
  private final Entries entries;

  NameQuestions(Session session, Entries entries) {
    this.session = session;
    this.fileSystem = session.fileSystem;
    this.entries = entries;
  }

  void answer(Request request, FuseNode node, Reply reply) throws IOException {
    FuseCall call = request.call();
    switch (request.opcode()) {
      case Opcode.SYMLINK -> {
        byte[] name = request.newName();
        byte[] target = request.text();
        entries.entry(() -> fileSystem.makeSymlink(call, node, name, target), reply);
      }
      case Opcode.MKNOD -> makeNode(request, node, reply);
      case Opcode.MKDIR -> {
        int mode = request.u32();
        FuseCall masked = call.withUmask(request.u32());
        byte[] name = request.newName();
        entries.entry(() -> fileSystem.makeDirectory(masked, node, name, mode & 0xFFF), reply);
      }
      case Opcode.UNLINK -> fileSystem.unlink(call, node, request.name());
      case Opcode.RMDIR -> fileSystem.removeDirectory(call, node, request.name());
      case Opcode.LINK -> {
        FuseNode old = session.node(request.u64());
        byte[] name = request.newName();
        entries.entry(() -> fileSystem.link(call, old, node, name), reply);
      }
      default -> rename(request, node);
    }
  }

  private void makeNode(Request request, FuseNode parent, Reply reply) throws IOException {
    int mode = request.u32();
    int device = request.u32();
    FuseCall call = request.call().withUmask(request.u32());
    request.skip(Integer.BYTES);
    byte[] name = request.newName();
    int major = device >>> 8 & 0xFFF;
    int minor = (device & 0xFF) | (device >>> 12 & 0xFFF00);
    entries.entry(
        () -> fileSystem.makeNode(call, parent, name, mode & 0xFFFF, major, minor), reply);
  }

  private void rename(Request request, FuseNode from) throws IOException {
    FuseNode to = session.node(request.u64());
    int flags = 0;
    if (request.opcode() == Opcode.RENAME2) {
      flags = request.u32();
      request.skip(Integer.BYTES);
    }
    byte[] name = request.name();
    fileSystem.rename(request.call(), from, name, to, request.newName(), flags);
  }
}
