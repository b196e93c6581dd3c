package io.squashkit.overlay.fuse;

import io.squashkit.squashfs.posix.FileStatus;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// Asks a server for everything that can be read. For one thread.
final class RehearsedReader {
  private static final int DIRENT = 128 + 24;

  /// A file that was read.
  ///
  /// @param folder the number of the folder that it is in, which stays known
  record Found(long folder, byte[] name) {}

  private final RehearsedKernel kernel;
  private final List<Found> files = new ArrayList<>();

  RehearsedReader(RehearsedKernel kernel) {
    this.kernel = kernel;
  }

  /// All files that were read.
  List<Found> files() {
    return files;
  }

  /// Lists all folders, looks at all that is in them and reads it.
  void walk() {
    ArrayDeque<Long> folders = new ArrayDeque<>();
    folders.add(Slots.ROOT);
    while (!folders.isEmpty()) {
      long folder = folders.remove();
      kernel.question(Opcode.OPENDIR, folder).putLong(0);
      long handle = kernel.askNumber();
      long position = 0;
      long next = list(folder, handle, position, folders);
      while (next != position) {
        position = next;
        next = list(folder, handle, position, folders);
      }
      if (handle != 0) {
        kernel.question(Opcode.RELEASEDIR, folder).putLong(handle).putLong(0).putLong(0);
        kernel.ask();
      }
    }
    kernel.question(Opcode.STATFS, Slots.ROOT);
    kernel.ask();
    kernel.question(Opcode.LOOKUP, Slots.ROOT);
    kernel.name("missing");
    kernel.ask();
  }

  /// Lists a piece of a folder and looks at all that is in it.
  ///
  /// @return where the next piece starts
  private long list(long folder, long handle, long position, ArrayDeque<Long> folders) {
    kernel.question(Opcode.READDIRPLUS, folder).putLong(handle).putLong(position).putInt(4096);
    kernel.bytes.putInt(0).putLong(0).putInt(0).putInt(0);
    if (!kernel.ask()) {
      return position;
    }
    byte[] listing = new byte[kernel.bytes.remaining()];
    kernel.bytes.get(listing);
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
    kernel.question(Opcode.LOOKUP, folder).put(name).put((byte) 0);
    kernel.ask();
    kernel.question(Opcode.GETATTR, node).putLong(0).putLong(0);
    kernel.ask();
    kernel.question(Opcode.GETXATTR, node).putLong(0);
    kernel.name("security.capability");
    kernel.ask();
    kernel.question(Opcode.LISTXATTR, node).putLong(0);
    kernel.ask();
    if (kind == FileStatus.REGULAR) {
      files.add(new Found(folder, name));
      read(node);
    } else if (kind == FileStatus.SYMLINK) {
      kernel.question(Opcode.READLINK, node);
      kernel.ask();
    }
    kernel.question(Opcode.FORGET, node).putLong(kind == FileStatus.DIRECTORY ? 1 : 2);
    kernel.tell();
  }

  private void read(long node) {
    kernel.question(Opcode.OPEN, node).putLong(0);
    long handle = kernel.askNumber();
    long position = 0;
    int size = RehearsedKernel.SIZE - Request.HEADER - 4096;
    int got = size;
    while (got == size) {
      kernel.question(Opcode.READ, node).putLong(handle).putLong(position).putInt(size).putInt(0);
      kernel.bytes.putLong(0).putInt(0).putInt(0);
      got = kernel.ask() ? kernel.bytes.remaining() : 0;
      position += got;
    }
    kernel.question(Opcode.READ, node).putLong(handle).putLong(0).putInt(4096).putInt(0);
    kernel.bytes.putLong(0).putInt(0).putInt(0);
    kernel.ask();
    if (handle != 0) {
      kernel.question(Opcode.RELEASE, node).putLong(handle).putLong(0).putLong(0);
      kernel.ask();
    }
  }
}
