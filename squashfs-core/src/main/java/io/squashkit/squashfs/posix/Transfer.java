package io.squashkit.squashfs.posix;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/// Moves bytes between open files and buffers: straight for direct ones, through a thread's own native
/// memory for those on the heap.
final class Transfer {
  private Transfer() {}

  static int read(int file, long position, ByteBuffer into) {
    return into.isDirect()
        ? transfer(Syscall.PREAD64, file, position, into)
        : readToHeap(file, position, into);
  }

  static int write(int file, long position, ByteBuffer from) {
    return from.isDirect()
        ? transfer(Syscall.PWRITE64, file, position, from)
        : writeFromHeap(file, position, from);
  }

  private static int transfer(int call, int file, long position, ByteBuffer buffer) {
    Scratch scratch = Scratch.get();
    int total = buffer.remaining();
    long address = total == 0 ? 0 : MemorySegment.ofBuffer(buffer).address();
    int done = 0;
    try {
      while (done < total) {
        long moved =
            Syscall.call(
                scratch.state, call, file, address + done, total - done, position + done, 0);
        if (moved < 0) {
          return (int) moved;
        }
        if (moved == 0) {
          break;
        }
        done += (int) moved;
      }
    } finally {
      Reference.reachabilityFence(buffer);
    }
    buffer.position(buffer.position() + done);
    return done;
  }

  private static int readToHeap(int file, long position, ByteBuffer into) {
    MemorySegment memory = Scratch.get().large();
    int done = 0;
    while (into.hasRemaining()) {
      ByteBuffer part = memory.asByteBuffer().limit(Math.min(into.remaining(), Scratch.LARGE_SIZE));
      int wanted = part.remaining();
      int got = transfer(Syscall.PREAD64, file, position + done, part);
      if (got < 0) {
        return got;
      }
      into.put(part.flip());
      done += got;
      if (got < wanted) {
        break;
      }
    }
    return done;
  }

  private static int writeFromHeap(int file, long position, ByteBuffer from) {
    MemorySegment memory = Scratch.get().large();
    int done = 0;
    while (from.hasRemaining()) {
      int size = Math.min(from.remaining(), Scratch.LARGE_SIZE);
      ByteBuffer part = memory.asByteBuffer().put(0, from, from.position(), size).limit(size);
      int put = transfer(Syscall.PWRITE64, file, position + done, part);
      if (put < 0) {
        return put;
      }
      from.position(from.position() + put);
      done += put;
    }
    return done;
  }
}
