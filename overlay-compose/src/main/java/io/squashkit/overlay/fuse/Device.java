package io.squashkit.overlay.fuse;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FuseCalls;
import io.squashkit.squashfs.posix.Posix;
import java.lang.foreign.MemorySegment;

/// The kernel's end of a mount as one worker has it open: what is read here is answered here. For one thread.
final class Device implements AutoCloseable {
  private final int file;
  private boolean waits = true;

  /// @param file an open device that nobody else reads from, as it was opened; closed with this
  Device(int file) {
    this.file = file;
  }

  /// Waits for a question.
  ///
  /// @param into takes it
  /// @return as [FuseCalls#read]
  int read(MemorySegment into) {
    wait(true);
    return FuseCalls.read(file, into);
  }

  /// Takes a question if there is one.
  ///
  /// @param into takes it
  /// @return as [FuseCalls#read], or [Errno#EAGAIN] negated
  int poll(MemorySegment into) {
    wait(false);
    return FuseCalls.read(file, into);
  }

  /// A call only if it was otherwise before: many questions in turn are taken without waiting.
  private void wait(boolean wanted) {
    if (waits != wanted) {
      FuseCalls.setBlocking(file, wanted);
      waits = wanted;
    }
  }

  /// Gives an answer.
  ///
  /// @param from native memory
  /// @param size bytes of it
  /// @return as [FuseCalls#write]
  int write(MemorySegment from, int size) {
    return FuseCalls.write(file, from, size);
  }

  @Override
  public void close() {
    Posix.host().close(file);
  }
}
