package io.squashkit.overlay.upper;

import io.squashkit.overlay.layer.Status;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.RenameFlags;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/// Gives an object another name (kernel: fs/overlayfs/dir.c, `ovl_rename`). A directory that lower layers
/// have a part in is only moved by profiles with redirects; what is in it stays where it is, below.
///
/// @param overlay where
/// @param caller who
/// @param flags a sum of [RenameFlags]
record Renaming(Overlay overlay, Caller caller, int flags) {
  /// The longest redirect that the kernel writes.
  private static final int LONGEST_REDIRECT = 256;

  /// One end of the way.
  private record End(OverlayNode directory, Name name) {}

  private boolean isExchange() {
    return (flags & RenameFlags.EXCHANGE) != 0;
  }

  void run(OverlayNode from, Name name, OverlayNode to, Name newName) throws IOException {
    int known = RenameFlags.EXCHANGE | RenameFlags.NO_REPLACE;
    if ((flags & ~known) != 0 || flags == known) {
      throw new OverlayException(Errno.EINVAL, from + "/" + name);
    }
    End source = new End(from, name);
    End target = new End(to, newName);
    boolean done = attempt(source, target, overlay.tree.readLock(), false);
    while (!done) {
      done = attempt(source, target, overlay.tree.writeLock(), true);
    }
  }

  /// Paths change below a directory that moves: nobody else may be on the way then.
  ///
  /// @return false if it takes the exclusive lock, or the names were changed meanwhile
  private boolean attempt(End source, End target, Lock lock, boolean exclusive) throws IOException {
    lock.lock();
    try {
      OverlayNode node = overlay.names.require(source.directory, source.name);
      OverlayNode other = overlay.names.find(target.directory, target.name);
      if (!exclusive && (node.isDirectory() || (other != null && other.isDirectory()))) {
        return false;
      }
      if (!isAllowed(source, node, target, other)) {
        return true;
      }
      return copyUpAndMove(source, node, target, other);
    } finally {
      lock.unlock();
    }
  }

  private boolean copyUpAndMove(
      End source, OverlayNode node, End target, @Nullable OverlayNode other) throws IOException {
    CopyUp.of(node);
    CopyUp.of(target.directory);
    if (other != null && isExchange()) {
      CopyUp.of(other);
    }
    OverlayNode last = other == null ? node : other;
    try (NodeLocks _ = NodeLocks.of(distinct(source, target, node, last))) {
      if (overlay.names.find(source.directory, source.name) != node
          || overlay.names.find(target.directory, target.name) != other) {
        return false;
      }
      move(source, node, target, other);
      return true;
    }
  }

  private static OverlayNode[] distinct(
      End source, End target, OverlayNode node, OverlayNode other) {
    List<OverlayNode> nodes =
        new ArrayList<>(List.of(source.directory, target.directory, node, other));
    return nodes.stream().distinct().toArray(OverlayNode[]::new);
  }

  /// What the kernel checks before it changes anything, in its order.
  ///
  /// @return false if there is nothing to do: two names of one file
  private boolean isAllowed(End source, OverlayNode node, End target, @Nullable OverlayNode other)
      throws IOException {
    if (other != null && (flags & RenameFlags.NO_REPLACE) != 0) {
      throw new OverlayException(Errno.EEXIST, other);
    }
    if (other == null && isExchange()) {
      throw new OverlayException(Errno.ENOENT, target.directory + "/" + target.name);
    }
    if (isAbove(node, target.directory)) {
      throw new OverlayException(Errno.EINVAL, node, "cannot be moved into itself");
    }
    if (other != null && isAbove(other, source.directory)) {
      throw new OverlayException(isExchange() ? Errno.EINVAL : Errno.ENOTEMPTY, other);
    }
    if (other != null && isSame(node, other)) {
      return false;
    }
    boolean directory = node.isDirectory();
    Permission.mayDelete(source.directory, node, caller, directory);
    if (other == null) {
      Permission.mayCreate(target.directory, caller);
    } else {
      boolean as = isExchange() ? other.isDirectory() : directory;
      Permission.mayDelete(target.directory, other, caller, as);
    }
    if (source.directory != target.directory) { // what `..` is there changes
      if (directory) {
        Permission.check(node, caller, Permission.WRITE);
      }
      if (other != null && isExchange() && other.isDirectory()) {
        Permission.check(other, caller, Permission.WRITE);
      }
    }
    requireMovable(node);
    if (other != null && isExchange()) {
      requireMovable(other);
    } else if (other != null && other.isDirectory() && other.isMergedOrLower()) {
      List<Name> _ = DirectoryContents.requireEmpty(other);
    }
    return true;
  }

  private void requireMovable(OverlayNode node) throws OverlayException {
    if (node.isDirectory() && node.isMergedOrLower() && !overlay.profile.redirects()) {
      throw new OverlayException(Errno.EXDEV, node);
    }
  }

  private static boolean isAbove(OverlayNode node, OverlayNode directory) {
    for (OverlayNode at = directory; at != null; at = at.parent()) {
      if (at == node) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSame(OverlayNode node, OverlayNode other) throws IOException {
    if (node == other || !node.isUpper() || !other.isUpper() || node.isDirectory()) {
      return node == other;
    }
    Status one = node.status();
    Status two = other.status();
    return one.links() > 1 && one.inode() == two.inode();
  }

  private void move(End source, OverlayNode node, End target, @Nullable OverlayNode other)
      throws IOException {
    boolean below = DirectoryContents.isBelow(source.directory, source.name);
    if (source.directory != target.directory) {
      markImpure(node, target.directory);
      if (other != null && isExchange()) {
        markImpure(other, source.directory);
      }
    }
    if (other != null && other.isDirectory() && other.isMergedOrLower() && !isExchange()) {
      new Removal(overlay, caller).clear(other);
    }
    mark(node, source.directory, target.directory);
    if (other != null && isExchange()) {
      mark(other, target.directory, source.directory);
    }
    if (other != null && !isExchange()) {
      other.keep();
    }
    boolean done = false;
    try (Place from = overlay.upper.place(source.directory, source.name);
        Place to = overlay.upper.place(target.directory, target.name)) {
      rename(from, to, node.isDirectory(), below, other != null);
      done = true;
    } finally {
      if (!done && other != null && !isExchange()) {
        other.closed();
      }
    }
    if (other != null && !isExchange()) {
      other.remove();
    }
    source.directory.children().remove(source.name);
    node.move(target.directory, target.name);
    if (other != null && isExchange()) {
      other.move(source.directory, source.name);
    }
  }

  /// What stays under the old name: a whiteout if lower layers have something there, else nothing.
  private void rename(Place from, Place to, boolean directory, boolean below, boolean taken)
      throws OverlayException {
    Upper upper = overlay.upper;
    if (isExchange()) {
      upper.rename(from, to, RenameFlags.EXCHANGE);
      return;
    }
    boolean overWhiteout = !taken && upper.status(to) != null;
    if (below) {
      upper.rename(from, to, overWhiteout ? RenameFlags.EXCHANGE : RenameFlags.WHITEOUT);
    } else if (directory && overWhiteout) {
      upper.rename(from, to, RenameFlags.EXCHANGE);
      // a whiteout that stays hides nothing
      int _ = upper.posix.unlink(from.directory(), from.name(), false);
    } else {
      upper.rename(from, to, 0);
    }
  }

  /// A directory that now has a copy says so, see [Upper#setImpure].
  private void markImpure(OverlayNode node, OverlayNode directory) throws OverlayException {
    try (Place place = overlay.upper.place(node)) {
      if (overlay.upper.mark(place, "origin") != null) {
        overlay.upper.setImpure(directory);
      }
    }
  }

  /// Lets a directory show the same under its new name: by a redirect what lower layers have of it, by
  /// opacity that they have nothing.
  private void mark(OverlayNode node, OverlayNode from, OverlayNode to) throws IOException {
    if (!node.isDirectory()) {
      return;
    }
    try (Place place = overlay.upper.place(node)) {
      if (node.isMerged()) {
        byte[] before = overlay.upper.mark(place, "redirect");
        boolean stays = before != null && (from == to || before[0] == '/');
        if (!stays) {
          overlay.upper.setMark(place, "redirect", redirect(node, from == to));
        }
      } else if (to.isMerged() && overlay.upper.mark(place, "opaque") == null) {
        overlay.upper.setMark(place, "opaque", Upper.YES);
      }
    }
  }

  /// Where lower layers have a directory's entries: its old name, or its path with the redirects on the way
  /// (kernel: `ovl_get_redirect`).
  private byte[] redirect(OverlayNode node, boolean sameDirectory) throws IOException {
    if (sameDirectory) {
      return node.name().bytes();
    }
    StringBuilder path = new StringBuilder();
    for (OverlayNode at = node; at.parent() != null; at = parent(at)) {
      byte[] name = at.name().bytes();
      if (at.isUpper()) {
        try (Place place = overlay.upper.place(at)) {
          byte[] redirect = overlay.upper.mark(place, "redirect");
          name = redirect == null ? name : redirect;
        }
      }
      boolean absolute = name[0] == '/';
      path.insert(0, (absolute ? "" : "/") + new String(name, StandardCharsets.ISO_8859_1));
      if (path.length() > LONGEST_REDIRECT) {
        throw new OverlayException(Errno.EXDEV, node);
      }
      if (absolute) {
        break;
      }
    }
    return path.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static OverlayNode parent(OverlayNode node) {
    return java.util.Objects.requireNonNull(node.parent());
  }
}
