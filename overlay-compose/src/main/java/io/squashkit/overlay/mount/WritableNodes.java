package io.squashkit.overlay.mount;

import io.squashkit.overlay.layer.Status;
import io.squashkit.overlay.upper.Caller;
import io.squashkit.overlay.upper.CopySource;
import io.squashkit.overlay.upper.HeldDirectory;
import io.squashkit.overlay.upper.Overlay;
import io.squashkit.overlay.upper.OverlayNode;
import io.squashkit.overlay.view.MergedEntry;
import io.squashkit.overlay.view.Part;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Which object of a writable overlay is which node of the kernel's. Names of one file of the upper
/// directory are one object, told by the host's number for it; names of one file of a lower layer are
/// several, since each has a copy of its own as soon as it changes (kernel: `ovl_get_inode`, without
/// `index`). Safe for use by several threads.
///
/// Numbers that programs see are those of the layer, with the layer's own number, which is its place from
/// the bottom as long as none comes or goes, in the upper 16 bits. A directory has that of the topmost lower
/// layer that has a part in it; a file that is copied up keeps the one that it had, in later mounts of the same
/// layers, too, if it can be told what it is a copy of ([CopySource]). A directory's entries have the numbers
/// that their objects have.
final class WritableNodes {
  private static final int LAYER_SHIFT = 48;

  private final ConcurrentHashMap<OverlayNode, WritableNode> byName = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Long, WritableNode> byNumber = new ConcurrentHashMap<>();

  /// Held while a file gets a further name, until that is known to be one of the same file.
  private final Object links = new Object();

  /// The number that programs see.
  ///
  /// @param layer the layer's own number
  /// @param inode the number there
  static long shown(int layer, long inode) {
    return (long) layer << LAYER_SHIFT ^ inode;
  }

  /// The number that an object keeps, or 0 if it is that of the upper directory.
  private static long lasting(OverlayNode name) throws IOException {
    List<Part> lowers = name.lowers();
    if (lowers.isEmpty()) {
      CopySource source = CopySource.of(name);
      return source == null ? 0 : shown(source.layerNumber(), source.inode());
    }
    Status status = lowers.getFirst().node().status();
    boolean breaks = !status.isDirectory() && status.links() > 1;
    return breaks ? 0 : shown(name.layerNumber(), status.inode());
  }

  /// The node of a name that is there.
  WritableNode of(OverlayNode name) throws IOException {
    WritableNode known = byName.get(name);
    if (known != null) {
      return known;
    }
    long lasting = lasting(name);
    if (name.isDirectory() || !name.isUpper()) {
      return single(name, lasting);
    }
    Status status = name.steadyStatus();
    if (status.links() < 2) {
      return single(name, lasting);
    }
    synchronized (links) {
      known = byNumber.get(status.inode());
      if (known == null || !join(known, name)) {
        known = single(name, lasting);
        share(known, status.inode());
      }
      return known;
    }
  }

  private void share(WritableNode node, long number) {
    node.shared(number);
    byNumber.put(number, node);
  }

  private WritableNode single(OverlayNode name, long lasting) {
    return byName.computeIfAbsent(name, absent -> new WritableNode(absent, lasting));
  }

  /// The node of what was just made, which no other name shares.
  WritableNode made(OverlayNode name) {
    return single(name, 0);
  }

  /// The number of an entry that the upper directory has, where it may be a copy or merged.
  ///
  /// @param found what a listing says of it
  long shown(Overlay overlay, OverlayNode directory, MergedEntry found) {
    try {
      OverlayNode name = overlay.lookup(Caller.ROOT, directory, found.name());
      if (name != null) {
        WritableNode known = byName.get(name);
        long lasting = known == null ? lasting(name) : known.shown();
        return lasting == 0 ? found.inode() : lasting;
      }
    } catch (IOException e) { // who asks for the object is told
      return found.inode();
    }
    return found.inode();
  }

  private boolean join(WritableNode node, OverlayNode name) {
    synchronized (node) {
      List<OverlayNode> useless = node.add(name);
      if (useless == null) {
        return false;
      }
      byName.put(name, node);
      useless.forEach(byName::remove);
      return true;
    }
  }

  /// Gives a name.
  interface Linking {
    OverlayNode link() throws IOException;
  }

  /// Gives an object one more name.
  void link(WritableNode node, Linking linking) throws IOException {
    synchronized (links) {
      OverlayNode name = linking.link();
      share(node, name.steadyStatus().inode());
      boolean _ = join(node, name); // the kernel knows the node, since it asks for this
    }
  }

  /// The node of a name, if the kernel knows it.
  @Nullable WritableNode known(OverlayNode name) {
    return byName.get(name);
  }

  /// The kernel knows a node no more.
  void forget(WritableNode node) {
    node.forget();
    for (OverlayNode name : node.names()) {
      release(name);
      byName.remove(name, node);
    }
    byNumber.remove(node.shared(), node);
  }

  /// The kernel knows nothing more. It does not always say so: an unmount withdraws what nobody has read yet.
  void forgetAll() {
    byName.keySet().forEach(WritableNodes::release);
    byName.clear();
    byNumber.clear();
  }

  private static void release(OverlayNode name) {
    if (name.isDirectory() && name.isRemoved()) {
      HeldDirectory.release(name);
    }
  }
}
