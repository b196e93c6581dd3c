package io.squashkit.overlay.mount;

import io.squashkit.overlay.fuse.FuseNode;
import io.squashkit.overlay.layer.Status;
import io.squashkit.overlay.upper.OverlayException;
import io.squashkit.overlay.upper.OverlayNode;
import io.squashkit.squashfs.posix.Errno;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An object of a writable overlay that the kernel knows. An overlay has a node for each name; names of one
/// file in the upper directory share this one. Safe for use by several threads.
final class WritableNode extends FuseNode {
  /// The number that programs see, whatever becomes of the object; 0 if it is that of the upper directory.
  private final long shown;

  private volatile OverlayNode name;
  private volatile List<OverlayNode> more = List.of();
  private volatile @Nullable Status last;
  private volatile long shared;
  private boolean forgotten;

  /// Whether the kernel was told of what a lower layer has.
  private volatile boolean toldOfLower;

  /// @param name its first name
  /// @param shown the number that programs see, or 0 for that of the upper directory
  WritableNode(OverlayNode name, long shown) {
    this.name = name;
    this.shown = shown;
  }

  /// The number that programs see.
  ///
  /// @param status what the object is now
  long shown(Status status) {
    OverlayNode node = node();
    int layer = node.isUpper() ? 0 : node.layerNumber();
    return shown != 0 ? shown : WritableNodes.shown(layer, status.inode());
  }

  /// The number that programs see now.
  long inode() throws IOException {
    return shown != 0 ? shown : shown(status());
  }

  /// The number that it keeps, or 0 if it is that of the upper directory.
  long shown() {
    return shown;
  }

  /// The host's number for a file that has, or had, several names; else 0.
  long shared() {
    return shared;
  }

  /// Notes it.
  void shared(long number) {
    shared = number;
  }

  /// A name that is there, or else one under which the object is kept as long as it is open.
  OverlayNode node() {
    OverlayNode first = name;
    if (first.isRemoved()) {
      for (OverlayNode other : more) {
        if (!other.isRemoved() || (!first.isKept() && other.isKept())) {
          first = other;
        }
        if (!other.isRemoved()) {
          break;
        }
      }
    }
    return first;
  }

  /// Adds a name.
  ///
  /// @return names that are of no more use; null if the kernel has forgotten the object at this moment
  synchronized @Nullable List<OverlayNode> add(OverlayNode fresh) {
    if (forgotten) {
      return null;
    }
    List<OverlayNode> kept = new ArrayList<>();
    List<OverlayNode> useless = new ArrayList<>();
    for (OverlayNode one : names()) {
      boolean useful = !one.isRemoved() || one.isKept();
      if (one != fresh) {
        (useful ? kept : useless).add(one);
      }
    }
    more = List.copyOf(kept);
    name = fresh;
    return useless;
  }

  /// All names that anybody may still have.
  synchronized List<OverlayNode> names() {
    List<OverlayNode> names = new ArrayList<>(more);
    names.add(name);
    return names;
  }

  /// The kernel knows it no more.
  synchronized void forget() {
    forgotten = true;
  }

  /// What the object is. Names in the work directory do not count.
  Status status() throws IOException {
    OverlayNode node = node();
    Status known = last;
    Status status;
    try {
      status = node.steadyStatus();
    } catch (OverlayException e) {
      if (e.errno() == Errno.ENOENT && known != null) {
        return known;
      }
      throw e;
    }
    int hidden = 0;
    for (OverlayNode other : more) {
      hidden += other != node && other.isKept() ? 1 : 0;
    }
    hidden += node != name && name.isKept() ? 1 : 0;
    return hidden == 0 ? status : status.withLinks(status.links() - hidden);
  }

  /// The kernel is about to be told what the object is.
  void told() {
    toldOfLower = !node().isUpper();
  }

  /// Tells, once, whether the object has been copied up since the kernel was told.
  boolean becameStale() {
    if (!toldOfLower || !node().isUpper()) {
      return false;
    }
    toldOfLower = false;
    return true;
  }

  /// Keeps what a file is before it loses a name: who has its path open may still ask.
  void remember(Status status) {
    last = status.withLinks(status.links() - 1);
  }
}
