package io.squashkit.squashfs.extract;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The directories that an extraction holds open, in the order in which they were opened. Beyond a
/// number, those open longest are closed for a while: work goes on near those opened last, however deep
/// the tree.
final class OpenDirectories {
  /// Well below the usual limit of 1,024 open files, well above what threads have in hand.
  private static final int MAX_OPEN = 256;

  private static final int CLOSED_AT_ONCE = 32;

  private final Set<OpenDirectory> open = new LinkedHashSet<>();

  /// A directory has been opened. Not to be called with its lock held.
  void add(OpenDirectory directory) {
    List<OpenDirectory> oldest = new ArrayList<>();
    synchronized (open) {
      open.add(directory);
      if (open.size() > MAX_OPEN) {
        Iterator<OpenDirectory> iterator = open.iterator();
        while (oldest.size() < CLOSED_AT_ONCE) {
          oldest.add(iterator.next());
          iterator.remove();
        }
      }
    }
    for (OpenDirectory one : oldest) {
      if (!one.closeIfIdle()) {
        synchronized (open) {
          open.add(one);
        }
      }
    }
  }

  /// Closes whatever is still open.
  void closeAll() {
    List<OpenDirectory> rest;
    synchronized (open) {
      rest = List.copyOf(open);
      open.clear();
    }
    rest.forEach(OpenDirectory::closeIfIdle);
  }

  /// A directory has been closed.
  void remove(OpenDirectory directory) {
    synchronized (open) {
      open.remove(directory);
    }
  }
}
