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
import java.util.Map;
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
  private final boolean empty;

  private CopyUp(OverlayNode node, OverlayNode directory, boolean empty) {
    this.node = node;
    this.directory = directory;
    this.upper = node.overlay.upper;
    this.work = node.overlay.work;
    this.posix = upper.posix;
    this.lower = node.lowers().getFirst().node();
    this.status = lower.status();
    this.empty = empty;
  }

  /// Sees to it that the upper directory has an object, with all of its bytes. To be called under the tree
  /// lock and no other.
  static void of(OverlayNode node) throws IOException {
    of(node, false);
  }

  /// The same.
  ///
  /// @param empty whether a file's bytes are not wanted
  static void of(OverlayNode node, boolean empty) throws IOException {
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
          new CopyUp(next, directory, empty && next == node).run();
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
    // A hard link that breaks is no longer the same file: nothing is to be known of its origin.
    boolean keepsOrigin = status.isDirectory() || status.links() == 1;
    byte[] origin = keepsOrigin ? lower.origin() : null;
    upper.setImpure(directory);
    if (status.isFile()) {
      file(origin);
    } else {
      other(origin);
    }
    node.copiedUp();
    for (OverlayFile file : node.files) {
      file.reroute();
    }
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
      dressFile(file, origin);
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
              int linked = FileCalls.link(open, place.directory(), place.name());
              OverlayException.check(linked, node);
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

  /// In the only order in which nothing is lost: a new owner clears set-id bits and capabilities, and
  /// everything changes times.
  private void dressFile(int file, byte @Nullable [] origin) throws IOException {
    boolean given = isOwn() || given(posix.setOwner(file, status.owner(), status.group()));
    int permissions = Ownership.permissions(given, status.permissions());
    OverlayException.check(posix.setPermissions(file, permissions), node);
    for (Map.Entry<String, byte[]> xattr : lower.xattrs().asMap().entrySet()) {
      if (!upper.space.isMark(xattr.getKey())) {
        check(posix.setXattr(file, xattr.getKey(), xattr.getValue()), xattr.getKey());
      }
    }
    if (origin != null) {
      OverlayException.check(posix.setXattr(file, upper.space.mark("origin"), origin), node);
    }
    Instant accessed = status.accessed();
    Instant modified = status.modified();
    OverlayException.check(
        FileCalls.setTimes(
            file,
            accessed.getEpochSecond(),
            accessed.getNano(),
            modified.getEpochSecond(),
            modified.getNano()),
        node);
  }

  private boolean given(int result) throws OverlayException {
    return node.overlay.ownership.given(result, status.owner(), status.group(), node);
  }

  private boolean isOwn() {
    return status.owner() == node.overlay.user && status.group() == node.overlay.group;
  }

  /// What is not essential may be lost where the upper directory cannot hold it (kernel:
  /// `ovl_must_copy_xattr`).
  private void check(int result, String xattr) throws OverlayException {
    boolean essential = xattr.startsWith("security.") || AccessControl.isName(xattr);
    boolean lost = result == -Errno.EOPNOTSUPP && !essential;
    if (!lost && !node.overlay.ownership.mayLose(result)) {
      OverlayException.check(result, node);
    }
  }

  private void other(byte @Nullable [] origin) throws IOException {
    Place made = work.temporary();
    int result =
        switch (status.kind()) {
          case FileStatus.DIRECTORY -> posix.makeDirectory(made.directory(), made.name(), 0700);
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
      dress(made, origin);
      publish(place -> upper.rename(made, place, RenameFlags.NO_REPLACE));
      published = true;
    } finally {
      if (!published) {
        work.discard(made, status.isDirectory());
      }
    }
  }

  private void dress(Place made, byte @Nullable [] origin) throws IOException {
    boolean given =
        isOwn()
            || given(posix.setOwner(made.directory(), made.name(), status.owner(), status.group()));
    if (status.kind() != FileStatus.SYMLINK) {
      int permissions = Ownership.permissions(given, status.permissions());
      int result = posix.setPermissions(made.directory(), made.name(), permissions);
      OverlayException.check(result, node);
    }
    for (Map.Entry<String, byte[]> xattr : lower.xattrs().asMap().entrySet()) {
      String name = xattr.getKey();
      if (!upper.space.isMark(name)) {
        check(posix.setXattr(made.directory(), made.name(), name, xattr.getValue()), name);
      }
    }
    if (origin != null) {
      upper.setOrigin(made, origin);
    }
    OverlayException.check(setTimes(made, status), node);
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
