package io.squashkit.overlay.upper;

import io.squashkit.squashfs.posix.FileCalls;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;

/// Copies a file's bytes: shares them where the host can, else in pieces of a mebibyte. A hole is kept where a piece would begin in it, as the
/// kernel does it (`ovl_copy_up_file`): so copies take the same space on the disk.
///
/// @param content what to copy
/// @param file an open, empty file
record FileCopy(Posix posix, FileContent content, int file) {
  private static final int PIECE = 1 << 20;

  void run(long size) throws IOException {
    OverlayException.check(posix.truncate(file, size), content.origin());
    if (size == 0) {
      return;
    }
    try (ContentReader reader = content.open();
        Arena arena = Arena.ofConfined()) {
      boolean whole = reader.hostFile() >= 0 && size == content.size();
      if (whole && FileCalls.cloneAll(file, reader.hostFile()) == 0) {
        return;
      }
      ByteBuffer piece = arena.allocate(Math.min(size, PIECE)).asByteBuffer();
      long data = -1;
      long position = 0;
      while (position < size) {
        if (data < position) {
          data = reader.nextData(position);
          if (data > position) {
            position = data;
            continue;
          }
        }
        piece.clear().limit((int) Math.min(piece.capacity(), size - position));
        if (reader.read(position, piece) < piece.limit()) {
          throw new EOFException(content.origin() + " ended before its size of " + size);
        }
        position += OverlayException.check(posix.write(file, position, piece.flip()), "copy");
      }
    }
  }
}
