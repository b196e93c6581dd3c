package io.squashkit.overlay.fuse;

import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.OpenFlags;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Asks a server to make, change and remove what programs usually do. For one thread.
///
/// @param kernel how to ask
record RehearsedWriter(RehearsedKernel kernel) {
  private static final int FILES = 25;
  private static final int ENTRY = 128;
  private static final int UMASK = 022;
  private static final byte[] BYTES = new byte[1000];

  /// Makes a folder with files, links and a pipe, as who unpacks an archive does, and removes it.
  ///
  /// @param folder its name in the root
  /// @return whether the file system lets anybody write
  boolean write(String folder) {
    kernel.question(Opcode.MKDIR, Slots.ROOT).putInt(0755).putInt(UMASK);
    kernel.name(folder);
    long made = kernel.askNumber();
    if (made == 0) {
      return false;
    }
    for (int i = 0; i < FILES; i++) {
      file(made, "file" + i);
      look(made);
    }
    kernel.question(Opcode.SYMLINK, made);
    kernel.name("symlink");
    kernel.name("file1");
    forget(kernel.askNumber());
    kernel.question(Opcode.MKNOD, made).putInt(FileStatus.FIFO | 0644).putInt(0).putInt(UMASK);
    kernel.bytes.putInt(0);
    kernel.name("pipe");
    forget(kernel.askNumber());
    long file = lookup(made, "file1".getBytes(StandardCharsets.US_ASCII));
    kernel.question(Opcode.LINK, made).putLong(file);
    kernel.name("link");
    forget(kernel.askNumber());
    forget(file);
    for (int i = 1; i < FILES; i++) {
      remove(Opcode.UNLINK, made, "file" + i);
    }
    for (String name : List.of("renamed0", "symlink", "pipe", "link")) {
      remove(Opcode.UNLINK, made, name);
    }
    remove(Opcode.RMDIR, Slots.ROOT, folder);
    forget(made);
    return true;
  }

  private void file(long folder, String name) {
    kernel.question(Opcode.LOOKUP, folder);
    kernel.name(name);
    kernel.ask();
    kernel.question(Opcode.CREATE, folder).putInt(OpenFlags.WRITE).putInt(0100644).putInt(UMASK);
    kernel.bytes.putInt(0);
    kernel.name(name);
    if (!kernel.ask()) {
      return;
    }
    long node = kernel.bytes.getLong();
    long handle = kernel.bytes.getLong(Reply.HEADER + ENTRY);
    write(node, handle);
    attributes(node, handle);
    if ("file0".equals(name)) {
      kernel.question(Opcode.RENAME2, folder).putLong(folder).putLong(0);
      kernel.name(name);
      kernel.name("renamed0");
      kernel.ask();
    }
    release(node, handle);
    forget(node);
  }

  private void write(long node, long handle) {
    kernel.question(Opcode.GETXATTR, node).putLong(0);
    kernel.name("security.capability");
    kernel.ask();
    kernel.question(Opcode.WRITE, node).putLong(handle).putLong(0).putInt(BYTES.length).putInt(0);
    kernel.bytes.putLong(0).putLong(0).put(BYTES);
    kernel.ask();
  }

  private void attributes(long node, long handle) {
    int times = FuseChange.ACCESSED_NOW | FuseChange.MODIFIED | FuseChange.ACCESSED;
    change(node, FuseChange.MODE, handle);
    change(node, FuseChange.OWNER | FuseChange.GROUP, handle);
    change(node, times, handle);
    kernel.question(Opcode.SETXATTR, node).putInt(1).putInt(0).putLong(0);
    kernel.name("user.rehearsal");
    kernel.bytes.put((byte) 'y');
    kernel.ask();
    look(node);
  }

  private void change(long node, int what, long handle) {
    kernel
        .question(Opcode.SETATTR, node)
        .putInt(what | (handle == 0 ? 0 : FuseChange.HANDLE))
        .putInt(0);
    kernel.bytes.putLong(handle).putLong(0).putLong(0);
    kernel.bytes.putLong(1).putLong(1).putLong(1).putInt(0).putInt(0).putInt(0);
    kernel.bytes.putInt(0600).putInt(0).putInt(0).putInt(0).putInt(0);
    kernel.ask();
  }

  private void look(long node) {
    kernel.question(Opcode.GETATTR, node).putLong(0).putLong(0);
    kernel.ask();
  }

  private void release(long node, long handle) {
    kernel.question(Opcode.FLUSH, node).putLong(handle).putLong(0).putLong(0);
    kernel.ask();
    kernel.question(Opcode.RELEASE, node).putLong(handle).putLong(0).putLong(0);
    kernel.ask();
  }

  private long lookup(long folder, byte[] name) {
    kernel.question(Opcode.LOOKUP, folder).put(name).put((byte) 0);
    return kernel.askNumber();
  }

  private void remove(int opcode, long folder, String name) {
    kernel.question(opcode, folder);
    kernel.name(name);
    kernel.ask();
    look(folder);
  }

  private void forget(long node) {
    if (node != 0) {
      kernel.question(Opcode.FORGET, node).putLong(1);
      kernel.tell();
    }
  }

  /// Changes files that lower layers have: every other one is removed, of the rest some are written to,
  /// others get other permissions.
  ///
  /// @param files to change
  void change(List<RehearsedReader.Found> files) {
    int turn = 0;
    for (RehearsedReader.Found file : files) {
      long node = lookup(file.folder(), file.name());
      switch (turn++ % 4) {
        case 0 -> {
          kernel.question(Opcode.OPEN, node).putInt(OpenFlags.WRITE).putInt(0);
          long handle = kernel.askNumber();
          write(node, handle);
          release(node, handle);
        }
        case 1 -> change(node, FuseChange.MODE, 0);
        default -> {
          kernel.question(Opcode.UNLINK, file.folder()).put(file.name()).put((byte) 0);
          kernel.ask();
          look(file.folder());
        }
      }
      forget(node);
    }
  }
}
