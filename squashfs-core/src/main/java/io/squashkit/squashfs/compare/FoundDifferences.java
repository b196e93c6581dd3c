package io.squashkit.squashfs.compare;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Differences on their way to the listener, in the order in which entries were met: one whose contents
/// are still being compared holds up those behind it. Bounded: when there are many, the first is waited for.
final class FoundDifferences {
  private static final int MOST = 4096;

  private final DiffListener listener;
  private final ContentThreads threads;
  private final Deque<Pending> queue = new ArrayDeque<>();
  private long entries;
  private long added;
  private long removed;
  private long changed;
  private boolean wanted = true;

  private record Pending(Difference difference, @Nullable ContentComparison content) {}

  FoundDifferences(DiffListener listener, ContentThreads threads) {
    this.listener = listener;
    this.threads = threads;
  }

  /// Whether the listener wants to hear more.
  boolean areWanted() {
    return wanted;
  }

  /// Takes an entry.
  ///
  /// @param difference what is known to differ
  /// @param content whether the content does; null if nobody asks
  void add(Difference difference, @Nullable ContentComparison content) throws IOException {
    entries++;
    boolean known = difference.isAdded() || difference.isRemoved();
    if (known || content != null || !difference.aspects().isEmpty()) {
      queue.add(new Pending(difference, content));
    }
    while (!queue.isEmpty() && wanted && (queue.size() > MOST || isDone(queue.getFirst()))) {
      tell(queue.removeFirst());
    }
    listener.progress(entries, threads.bytes.sum());
  }

  private static boolean isDone(Pending pending) {
    return pending.content == null || pending.content.isDone();
  }

  /// Waits for everything that is on its way.
  DiffReport finish() throws IOException {
    while (!queue.isEmpty() && wanted) {
      tell(queue.removeFirst());
      listener.progress(entries, threads.bytes.sum());
    }
    return new DiffReport(added, removed, changed);
  }

  private void tell(Pending pending) throws IOException {
    Difference difference = pending.difference;
    if (pending.content != null && pending.content.differs()) {
      difference = withContent(difference);
    }
    if (difference.isAdded()) {
      added++;
    } else if (difference.isRemoved()) {
      removed++;
    } else if (difference.aspects().isEmpty()) {
      return;
    } else {
      changed++;
    }
    wanted = listener.found(difference);
  }

  private static Difference withContent(Difference of) {
    Set<Aspect> aspects = EnumSet.of(Aspect.CONTENT);
    aspects.addAll(of.aspects());
    return new Difference(
        of.path(),
        of.before(),
        of.after(),
        false,
        aspects,
        of.xattrs(),
        of.linkBefore(),
        of.linkAfter());
  }
}
