package io.squashkit.overlay.fuse;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.FuseCalls;
import io.squashkit.squashfs.posix.Posix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/// Asks a server what the kernel would, without a kernel and without leave to mount: a start-up cache is
/// made where programs are built, and would hold nothing of a server otherwise. Reads everything there is,
/// several times.
public final class FuseRehearsal {
  private static final int SIZE = (128 << 10) + (4 << 10);
  private static final int FLAGS_OF_THE_KERNEL = -1 & ~Negotiation.LONG_INIT & ~(1 << 31);
  private static final int DIRENT = 128 + 24;
  private static final int ROUNDS = 20;

  private final int device;
  private final MemorySegment memory;
  private final ByteBuffer bytes;
  private long unique;

  private FuseRehearsal(int device, Arena arena) {
    this.device = device;
    this.memory = arena.allocate(SIZE, Long.BYTES);
    this.bytes = memory.asByteBuffer().order(ByteOrder.nativeOrder());
  }

  /// Serves a file system to this thread.
  ///
  /// @param fileSystem what to serve
  /// @param log takes one line for each failure that is not an answer
  /// @throws IOException if the host has no sockets
  public static void play(FuseFileSystem fileSystem, Consumer<String> log) throws IOException {
    int[] pair = new int[2];
    Errno.check(FuseCalls.standIn(pair), "socket");
    FuseServer server = FuseServer.start(fileSystem, FuseDisguise.NONE, pair[0], true, 1, log);
    try (Arena arena = Arena.ofConfined()) {
      FuseRehearsal kernel = new FuseRehearsal(pair[1], arena);
      kernel.question(Opcode.INIT, 0).putInt(7).putInt(45).putInt(131_072);
      kernel.bytes.putInt(FLAGS_OF_THE_KERNEL).putInt(0).position(Request.HEADER + 64);
      kernel.ask();
      for (int i = 0; i < ROUNDS; i++) {
        kernel.walk();
      }
    } finally {
      Posix.host().close(pair[1]);
      server.await();
    }
  }

  /// Starts a question, whose body is then put.
  private ByteBuffer question(int opcode, long node) {
    bytes.clear();
    bytes.putInt(0).putInt(opcode).putLong(++unique).putLong(node);
    return bytes.putInt(0).putInt(0).putInt(1).putInt(0);
  }

  /// Asks, and has the answer in place of the question.
  ///
  /// @return whether it is one, and no error
  private boolean ask() {
    tell();
    int size = FuseCalls.read(device, memory);
    bytes.clear().limit(Math.max(size, Reply.HEADER)).position(Reply.HEADER);
    return size >= Reply.HEADER && bytes.getInt(4) == 0;
  }

  private void tell() {
    bytes.putInt(0, bytes.position());
    FuseCalls.write(device, memory, bytes.position());
  }

  private void walk() {
    ArrayDeque<Long> folders = new ArrayDeque<>();
    folders.add(Slots.ROOT);
    while (!folders.isEmpty()) {
      long folder = folders.remove();
      long handle = 0;
      question(Opcode.OPENDIR, folder).putLong(0);
      if (ask()) {
        handle = bytes.getLong();
      }
      long position = 0;
      long next = list(folder, handle, position, folders);
      while (next != position) {
        position = next;
        next = list(folder, handle, position, folders);
      }
      if (handle != 0) {
        question(Opcode.RELEASEDIR, folder).putLong(handle).putLong(0).putLong(0);
        ask();
      }
    }
    question(Opcode.STATFS, Slots.ROOT);
    ask();
    question(Opcode.LOOKUP, Slots.ROOT).put("missing\0".getBytes(StandardCharsets.US_ASCII));
    ask();
  }

  /// Lists a piece of a folder and looks at all that is in it.
  ///
  /// @return where the next piece starts
  private long list(long folder, long handle, long position, ArrayDeque<Long> folders) {
    question(Opcode.READDIRPLUS, folder).putLong(handle).putLong(position).putInt(4096);
    bytes.putInt(0).putLong(0).putInt(0).putInt(0);
    if (!ask()) {
      return position;
    }
    byte[] listing = new byte[bytes.remaining()];
    bytes.get(listing);
    ByteBuffer entries = ByteBuffer.wrap(listing).order(ByteOrder.nativeOrder());
    long next = position;
    while (entries.remaining() >= DIRENT) {
      int start = entries.position();
      long node = entries.getLong(start);
      next = entries.getLong(start + DIRENT - 16);
      int length = entries.getInt(start + DIRENT - 8);
      int kind = entries.getInt(start + DIRENT - 4) << 12;
      if (node != 0) {
        byte[] name = new byte[length];
        entries.get(start + DIRENT, name);
        look(folder, name, node, kind);
        if (kind == FileStatus.DIRECTORY) {
          folders.add(node);
        }
      }
      entries.position(Math.min(entries.limit(), start + (DIRENT + length + 7 & ~7)));
    }
    return next;
  }

  private void look(long folder, byte[] name, long node, int kind) {
    question(Opcode.LOOKUP, folder).put(name).put((byte) 0);
    ask();
    question(Opcode.GETATTR, node).putLong(0).putLong(0);
    ask();
    question(Opcode.GETXATTR, node).putLong(0);
    bytes.put("security.capability\0".getBytes(StandardCharsets.US_ASCII));
    ask();
    question(Opcode.LISTXATTR, node).putLong(0);
    ask();
    if (kind == FileStatus.REGULAR) {
      read(node);
    } else if (kind == FileStatus.SYMLINK) {
      question(Opcode.READLINK, node);
      ask();
    }
    question(Opcode.FORGET, node).putLong(kind == FileStatus.DIRECTORY ? 1 : 2);
    tell();
  }

  private void read(long node) {
    long handle = 0;
    question(Opcode.OPEN, node).putLong(0);
    if (ask()) {
      handle = bytes.getLong();
    }
    long position = 0;
    int size = SIZE - Request.HEADER - 4096;
    int got = size;
    while (got == size) {
      question(Opcode.READ, node).putLong(handle).putLong(position).putInt(size).putInt(0);
      bytes.putLong(0).putInt(0).putInt(0);
      got = ask() ? bytes.remaining() : 0;
      position += got;
    }
    question(Opcode.READ, node).putLong(handle).putLong(0).putInt(4096).putInt(0);
    bytes.putLong(0).putInt(0).putInt(0);
    ask();
    if (handle != 0) {
      question(Opcode.RELEASE, node).putLong(handle).putLong(0).putLong(0);
      ask();
    }
  }
}
