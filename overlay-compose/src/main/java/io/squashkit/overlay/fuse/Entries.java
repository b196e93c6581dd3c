package io.squashkit.overlay.fuse;

import io.squashkit.squashfs.posix.FileStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Writes nodes into answers. For one thread.
final class Entries {
  /// Bytes of `struct fuse_entry_out`.
  private static final int ENTRY = 128;

  /// Bytes of `struct fuse_dirent` without the name.
  private static final int DIRENT = 24;

  private final Session session;
  private final FuseAttributes attributes = new FuseAttributes();

  Entries(Session session) {
    this.session = session;
  }

  /// Something that finds or makes a node.
  interface Source {
    @Nullable FuseNode find() throws IOException;
  }

  /// Finds a node and names it to the kernel: `struct fuse_entry_out`.
  ///
  /// @return the node, or null if there is none, which the answer says, too
  @Nullable FuseNode entry(Source source, Reply reply) throws IOException {
    int start = reply.size();
    while (true) {
      FuseNode node = source.find();
      if (node == null) {
        reply.u64(0).u64(0);
        times(session.features.absences(), Duration.ZERO, reply);
        reply.zeros(ENTRY - 40);
        return null;
      }
      if (node.lookedUp(session.nodes)) {
        reply.names(node);
        fill(node, null);
        reply.u64(node.number()).u64(node.generation());
        times(session.features.entries(), valid(node), reply);
        attributes.encode(reply);
        return node;
      }
      reply.cut(start); // another thread forgot it at this moment
    }
  }

  private void fill(FuseNode node, @Nullable FuseHandle handle) throws IOException {
    session.fileSystem.attributes(node, handle, attributes);
    if (session.disguised) {
      attributes.disguise(session.disguise);
    }
  }

  private Duration valid(FuseNode node) {
    return session.passThrough.isMapped(node) ? Duration.ZERO : session.features.attributes();
  }

  private static void times(Duration entry, Duration attributes, Reply reply) {
    reply.u64(entry.getSeconds()).u64(attributes.getSeconds());
    reply.u32(entry.getNano()).u32(attributes.getNano());
  }

  /// Tells what a node is: `struct fuse_attr_out`.
  void attributes(FuseNode node, @Nullable FuseHandle handle, Reply reply) throws IOException {
    fill(node, handle);
    Duration valid = valid(node);
    reply.u64(valid.getSeconds()).u32(valid.getNano()).u32(0);
    attributes.encode(reply);
  }

  /// The same as `struct fuse_statx_out`.
  void statx(FuseNode node, @Nullable FuseHandle handle, Reply reply) throws IOException {
    fill(node, handle);
    Duration valid = valid(node);
    reply.u64(valid.getSeconds()).u32(valid.getNano()).u32(0).u64(0).u64(0);
    attributes.encodeStatx(reply);
  }

  /// Takes entries without nodes (`struct fuse_dirent`).
  ///
  /// @param end bytes of the answer that the kernel has room for
  FuseListing names(Reply reply, int end) {
    return (name, mode, inode, next) -> {
      if (reply.size() + padded(DIRENT + name.length) > end) {
        return false;
      }
      entry(name, mode, inode, next, reply);
      return true;
    };
  }

  /// Takes entries, and names their nodes to the kernel (`struct fuse_direntplus`).
  ///
  /// @param end bytes of the answer that the kernel has room for
  FuseListing nodes(FuseCall call, FuseNode parent, Reply reply, int end) {
    return (name, mode, inode, next) -> {
      int start = reply.size();
      if (start + padded(ENTRY + DIRENT + name.length) > end) {
        return false;
      }
      if (isDots(name) || !found(call, parent, name, reply)) {
        reply.cut(start);
        reply.zeros(ENTRY); // the kernel looks it up when somebody asks
      }
      entry(name, mode, inode, next, reply);
      return true;
    };
  }

  /// An entry that cannot be looked up does not spoil the whole listing.
  private boolean found(FuseCall call, FuseNode parent, byte[] name, Reply reply) {
    int named = reply.named().size();
    try {
      return entry(() -> session.fileSystem.lookup(call, parent, name), reply) != null;
    } catch (IOException e) {
      while (reply.named().size() > named) {
        session.forget(reply.named().removeLast(), 1);
      }
      return false;
    }
  }

  private static boolean isDots(byte[] name) {
    return Arrays.equals(name, new byte[] {'.'}) || Arrays.equals(name, new byte[] {'.', '.'});
  }

  private static void entry(byte[] name, int mode, long inode, long next, Reply reply) {
    reply.u64(inode).u64(next).u32(name.length).u32((mode & FileStatus.KIND) >> 12).put(name);
    reply.zeros(padded(name.length) - name.length);
  }

  private static int padded(int size) {
    return (size + 7) & ~7;
  }
}
