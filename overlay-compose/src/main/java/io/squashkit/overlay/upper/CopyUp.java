package io.squashkit.overlay.upper;

import io.squashkit.overlay.layer.LayerNode;
import io.squashkit.overlay.layer.Status;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileCalls;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.posix.RenameFlags;
import io.squashkit.squashfs.tree.FileContent;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Copies an object of a lower layer to the upper directory before it changes there, and the directories
/// that lead to it (kernel: fs/overlayfs/copy_up.c). The copy is made whole in the work directory and
/// appears under its name at once; of a failure nothing stays but, at most, a mark `impure`.
final class CopyUp {
  private static final byte[] HERE = {'.'};

  private final OverlayNode node;
  private final OverlayNode directory;
  private final Upper upper;
  private final WorkDirectory work;
  private final Posix posix;
  private final LayerNode lower;
  private final Status status;
  private final Dressing dressing;
  private final boolean empty;
  private final boolean attributes;

  private CopyUp(OverlayNode node, OverlayNode directory, boolean empty, boolean attributes) {
    this.node = node;
    this.directory = directory;
    this.upper = node.overlay.upper;
    this.work = node.overlay.work;
    this.posix = upper.posix;
    this.lower = node.lowers().getFirst().node();
    this.status = lower.status();
    this.dressing = new Dressing(node.overlay, lower, node);
    this.empty = empty;
    this.attributes = attributes;
  }

  /// Sees to it that the upper directory has an object, with all of its bytes. To be called under the tree
  /// lock and no other.
  static void of(OverlayNode node) throws IOException {
    of(node, false, false);
  }

  /// The same for who is going to change attributes: the next file may be the next one's.
  static void forAttributes(OverlayNode node) throws IOException {
    of(node, false, true);
  }

  /// The same.
  ///
  /// @param empty whether a file's bytes are not wanted
  static void of(OverlayNode node, boolean empty) throws IOException {
    of(node, empty, false);
  }

  private static void of(OverlayNode node, boolean empty, boolean attributes) throws IOException {
    Deque<OverlayNode> missing = new ArrayDeque<>();
    for (OverlayNode at = node; at != null && !at.isUpper(); at = at.parent()) {
      missing.push(at);
    }
    for (OverlayNode next : missing) {
      try (NodeLocks _ = NodeLocks.of(next)) {
        OverlayNode directory = next.parent();
        if (next.isRemoved() || directory == null) {
          throw OverlayException.gone(next);
        }
        if (!next.isUpper()) {
          new CopyUp(next, directory, empty && next == node, attributes).run();
        }
      }
    }
    if (node.isMetacopy()) {
      try (NodeLocks _ = NodeLocks.of(node)) {
        if (node.isMetacopy()) {
          complete(node, empty);
        }
      }
    }
  }

  private void run() throws IOException {
    byte[] origin = dressing.origin();
    upper.setImpure(directory);
    if (status.isFile()) {
      int ready = attributes && node.lowers().size() == 1 ? node.overlay.ahead.take(node) : -1;
      if (ready >= 0) {
        link(ready);
      } else {
        file(origin);
      }
    } else {
      other(origin);
    }
    node.copiedUp();
    for (OverlayFile file : node.files) {
      file.reroute();
    }
  }

  private void link(int ready) throws IOException {
    try {
      publish(place -> link(ready, place));
    } finally {
      posix.close(ready);
    }
  }

  private void link(int file, Place place) throws OverlayException {
    OverlayException.check(FileCalls.link(file, place.directory(), place.name()), node);
  }

  private void file(byte @Nullable [] origin) throws IOException {
    int flags = OpenFlags.UNNAMED | OpenFlags.READ_WRITE;
    int file = posix.open(work.folder(), HERE, flags, 0600);
    Place named = null;
    if (file == -Errno.EOPNOTSUPP || file == -Errno.EISDIR) {
      named = work.temporary();
      int create = OpenFlags.CREATE | OpenFlags.EXCLUSIVE | OpenFlags.READ_WRITE;
      file = posix.open(named.directory(), named.name(), create, 0600);
    }
    OverlayException.check(file, node);
    boolean published = false;
    try {
      long size = empty ? 0 : status.size();
      if (size > 0) {
        FileContent content = node.lowers().getLast().node().content();
        new FileCopy(posix, content, file).run(size);
      }
      dressing.file(file, origin);
      if (size > 0 && node.overlay.syncs) {
        OverlayException.check(FileCalls.sync(file), node);
      }
      int open = file;
      Place from = named;
      publish(
          place -> {
            if (from != null) {
              upper.rename(from, place, RenameFlags.NO_REPLACE);
            } else {
              link(open, place);
            }
          });
      published = true;
    } finally {
      posix.close(file);
      if (named != null && !published) {
        work.discard(named, false);
      }
    }
  }

  private void other(byte @Nullable [] origin) throws IOException {
    Place made = work.temporary();
    int result =
        switch (status.kind()) {
          case FileStatus.DIRECTORY ->
              posix.makeDirectory(made.directory(), made.name(), dressing.early());
          case FileStatus.SYMLINK ->
              posix.makeSymlink(lower.target(), made.directory(), made.name());
          default ->
              posix.makeNode(
                  made.directory(),
                  made.name(),
                  status.kind() | 0600,
                  status.major(),
                  status.minor());
        };
    OverlayException.check(result, node);
    boolean published = false;
    try {
      dressing.object(made, origin);
      publish(place -> upper.rename(made, place, RenameFlags.NO_REPLACE));
      published = true;
    } finally {
      if (!published) {
        work.discard(made, status.isDirectory());
      }
    }
  }

  static int setTimes(Place place, Status status) {
    Instant accessed = status.accessed();
    Instant modified = status.modified();
    return FileCalls.setTimes(
        place.directory(),
        place.name(),
        accessed.getEpochSecond(),
        accessed.getNano(),
        modified.getEpochSecond(),
        modified.getNano());
  }

  private interface Publishing {
    void to(Place place) throws IOException;
  }

  /// Nothing has changed in the directory for those who see it: it keeps its times, if the host lets it.
  /// What is published stays in any case.
  private void publish(Publishing publishing) throws IOException {
    try (Place parent = upper.place(directory);
        Place place = upper.place(node)) {
      synchronized (directory.times) {
        Status before = upper.status(parent);
        publishing.to(place);
        if (before != null) {
          int _ = setTimes(parent, before);
        }
      }
    }
  }

  /// Gives a file its bytes of which the upper directory has only the metadata (kernel:
  /// `ovl_copy_up_meta_inode_data`).
  private static void complete(OverlayNode node, boolean empty) throws IOException {
    Upper upper = node.overlay.upper;
    Posix posix = upper.posix;
    try (Place place = upper.place(node)) {
      Status before = upper.status(place);
      int flags = OpenFlags.WRITE | OpenFlags.NO_FOLLOW;
      int file = posix.open(place.directory(), place.name(), flags, 0);
      OverlayException.check(file, node);
      try {
        FileContent content = node.lowers().getLast().node().content();
        new FileCopy(posix, content, file).run(empty ? 0 : content.size());
        if (node.overlay.syncs) {
          OverlayException.check(FileCalls.sync(file), node);
        }
        OverlayException.check(FileCalls.removeXattr(file, upper.space.mark("metacopy")), node);
      } finally {
        posix.close(file);
      }
      if (before != null) {
        int _ = setTimes(place, before);
      }
    }
    node.completed();
    for (OverlayFile open : node.files) {
      open.reroute();
    }
  }
}
