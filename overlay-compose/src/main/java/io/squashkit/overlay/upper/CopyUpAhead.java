package io.squashkit.overlay.upper;

import io.squashkit.overlay.layer.LayerNode;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.posix.SyncGroup;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Copies files up before their turn, for who changes the attributes of one after the other, as `chmod -R`
/// does: nearly all that a small copy takes is the wait until it is on the disk, and who waits for several
/// at once waits hardly longer than for one.
///
/// When a file comes that follows the one before in the order of listings, it is copied together with some
/// of those that come next: to files without names, complete and synced, which are linked when their turn
/// comes. Once several guesses were right, the next group is copied while one is synced, and synced while
/// that is linked. What was guessed wrong is closed, and nothing is left of it. It costs 1 MiB that was
/// written for nothing, 16 after many right guesses, and after each wrong guess the next comes later. On a
/// disk that is nearly full nothing is guessed: space that is taken for nothing could be missed.
///
/// Safe for use by several threads, which do not wait for each other: while one copies a group, others copy
/// what they need themselves. So several that walk at once gain nothing.
final class CopyUpAhead {
  /// Files of a group, and half of the files that are open.
  private static final int MOST = 32;

  private static final int FIRST = 4;

  /// Bytes of a group for each file that it may have. Larger ones are copied when their turn comes.
  private static final long BYTES = 256 << 10;

  /// In milliseconds: after as long without use nothing is kept.
  private static final long PATIENCE = 1000;

  /// The longest time without guesses, in files.
  private static final int LONGEST_PAUSE = 256;

  private static final byte[] HERE = {'.'};

  /// A finished file without a name.
  private record Copy(WalkAhead.Found of, int file) {}

  private final Overlay overlay;
  private final Posix posix;
  private final ReentrantLock lock = new ReentrantLock();

  /// From the first of the group, in order.
  private final Deque<Copy> ready = new ArrayDeque<>();

  /// Those that come after them; their sync has begun.
  private final Deque<Copy> coming = new ArrayDeque<>();

  /// The file after all these, as long as guesses are right.
  private WalkAhead.@Nullable Found expected;

  private @Nullable SyncGroup group;
  private @Nullable WalkAhead walk;
  private @Nullable OverlayNode last;
  private int window = FIRST;
  private int misses;
  private int pause;
  private long used;
  private boolean watched;
  private int taken;

  CopyUpAhead(Overlay overlay) {
    this.overlay = overlay;
    this.posix = overlay.upper.posix;
  }

  /// Looks for the copy of a regular file that only lower layers have, or makes it with those of the next.
  /// Under the tree lock and the node's.
  ///
  /// @return an open file that is the caller's now and only wants its name, or -1: then the caller makes it
  int take(OverlayNode node) {
    if (!overlay.syncs || !lock.tryLock()) {
      return -1;
    }
    boolean done = false;
    try {
      int file = find(node);
      if (file < 0 && (isIn(coming, node) || isExpected(node))) {
        group();
        file = find(node);
      }
      taken += file < 0 ? 0 : 1;
      done = true;
      return file;
    } catch (IOException e) {
      return -1; // what is wrong with the file itself, its own copy tells
    } finally {
      if (!done) {
        miss();
      }
      used = System.nanoTime();
      watch();
      lock.unlock();
    }
  }

  /// How many files came from groups.
  int taken() {
    lock.lock();
    try {
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private int find(OverlayNode node) {
    if (!isIn(ready, node)) {
      return -1;
    }
    Copy copy = ready.remove();
    while (!copy.of.is(node)) { // those are not wanted after all
      posix.close(copy.file);
      window = FIRST;
      copy = ready.remove();
    }
    last = node;
    return copy.file;
  }

  private static boolean isIn(Deque<Copy> copies, OverlayNode node) {
    return copies.stream().anyMatch(copy -> copy.of.is(node));
  }

  /// Tells whether a file comes next.
  private boolean isExpected(OverlayNode node) throws IOException {
    OverlayNode before = last;
    last = node;
    if (walk == null) {
      if (pause > 0 || before == null) {
        pause = Math.max(0, pause - 1);
        return false;
      }
      walk = WalkAhead.after(before);
      expected = walk == null ? null : walk.next();
    }
    if (ready.isEmpty() && coming.isEmpty() && expected != null && expected.is(node)) {
      misses = 0;
      return true;
    }
    miss();
    last = node;
    return false;
  }

  private void miss() {
    leave();
    misses++;
    pause = Math.min(1 << Math.min(misses, 30), LONGEST_PAUSE);
  }

  /// Keeps nothing.
  private void leave() {
    if (group != null) {
      int _ = group.await(); // what is being synced must be open
    }
    drop(ready);
    drop(coming);
    walk = null;
    expected = null;
    last = null;
    window = FIRST;
  }

  private void drop(Deque<Copy> copies) {
    copies.forEach(copy -> posix.close(copy.file));
    copies.clear();
  }

  /// Makes ready what comes next, and copies what comes then.
  private void group() throws IOException {
    SyncGroup syncing = group;
    if (syncing == null) {
      syncing = new SyncGroup(MOST);
      group = syncing;
    }
    drop(ready); // those are not wanted after all
    if (coming.isEmpty()) {
      copyNext();
      begin(syncing);
    }
    int first = coming.size();
    if (first == 0) {
      advance(); // it is none for a group
      return;
    }
    if (window == MOST) {
      copyNext();
    }
    OverlayException.check(syncing.await(), "copies");
    for (int i = 0; i < first; i++) {
      ready.add(coming.remove());
    }
    begin(syncing);
    window = Math.min(2 * window, MOST);
  }

  /// Copies the expected file, and those that follow.
  private void copyNext() throws IOException {
    long bytes = 0;
    boolean full = overlay.work.isNearlyFull();
    for (int i = 0; i < window && expected != null && !full; i++) {
      long size = size(expected);
      if (bytes + size > window * BYTES) {
        break;
      }
      try {
        coming.add(copy(expected));
      } catch (IOException e) {
        if (coming.isEmpty()) {
          throw e;
        }
        break; // when its turn comes it fails, or not any more
      }
      bytes += size;
      advance();
    }
  }

  private void begin(SyncGroup syncing) {
    syncing.begin(coming.stream().filter(copy -> size(copy.of) > 0).mapToInt(Copy::file).toArray());
  }

  private void advance() throws IOException {
    expected = walk == null ? null : walk.next();
  }

  private static long size(WalkAhead.Found file) {
    return file.part().node().status().size();
  }

  private Copy copy(WalkAhead.Found of) throws IOException {
    int flags = OpenFlags.UNNAMED | OpenFlags.READ_WRITE;
    int file = posix.open(overlay.work.folder(), HERE, flags, 0600);
    OverlayException.check(file, of.part());
    boolean done = false;
    try {
      LayerNode lower = of.part().node();
      if (size(of) > 0) {
        new FileCopy(posix, lower.content(), file).run(size(of));
      }
      Dressing dressing = new Dressing(overlay, lower, of.part());
      dressing.file(file, dressing.origin());
      done = true;
      return new Copy(of, file);
    } finally {
      if (!done) {
        posix.close(file);
      }
    }
  }

  /// Sees to it that nothing is kept for long.
  private void watch() {
    if (walk != null && !watched) {
      watched = true;
      CompletableFuture.delayedExecutor(PATIENCE, TimeUnit.MILLISECONDS).execute(this::look);
    }
  }

  private void look() {
    lock.lock();
    try {
      watched = false;
      if (System.nanoTime() - used >= TimeUnit.MILLISECONDS.toNanos(PATIENCE)) {
        leave();
      }
      watch();
    } finally {
      lock.unlock();
    }
  }

  /// Layers come or go.
  void forget() {
    lock.lock();
    try {
      leave();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      leave();
      if (group != null) {
        group.close();
        group = null;
      }
    } finally {
      lock.unlock();
    }
  }
}
