package io.squashkit.overlay.nio;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The locks on the files of a file system. As with other file systems of this Java, one that overlaps
/// another is refused at once, whichever channel has that. Safe for use by several threads.
final class FileLocks {
  private final Map<Object, List<FileLock>> byFile = new HashMap<>();

  /// Takes a lock.
  ///
  /// @param file the same for all channels of a file
  /// @param size 0 for everything behind the position
  synchronized FileLock take(
      FileChannel channel, Object file, long position, long size, boolean shared) {
    long length = size == 0 ? Long.MAX_VALUE - position : size;
    List<FileLock> taken = byFile.computeIfAbsent(file, key -> new ArrayList<>());
    for (FileLock other : taken) {
      if (other.overlaps(position, length)) {
        throw new OverlappingFileLockException();
      }
    }
    FileLock lock = new Held(channel, file, position, length, shared);
    taken.add(lock);
    return lock;
  }

  /// Gives back all locks of a channel.
  synchronized void release(FileChannel channel, Object file) {
    List<FileLock> taken = byFile.getOrDefault(file, new ArrayList<>());
    taken.removeIf(lock -> channel.equals(lock.acquiredBy()));
    if (taken.isEmpty()) {
      byFile.remove(file);
    }
  }

  private synchronized void release(Held lock) {
    List<FileLock> taken = byFile.getOrDefault(lock.file, new ArrayList<>());
    taken.remove(lock);
    if (taken.isEmpty()) {
      byFile.remove(lock.file);
    }
  }

  private synchronized boolean has(Held lock) {
    return byFile.getOrDefault(lock.file, List.of()).contains(lock);
  }

  private final class Held extends FileLock {
    private final Object file;

    Held(FileChannel channel, Object file, long position, long size, boolean shared) {
      super(channel, position, size, shared);
      this.file = file;
    }

    @Override
    public boolean isValid() {
      return has(this);
    }

    @Override
    public void release() {
      FileLocks.this.release(this);
    }
  }
}
