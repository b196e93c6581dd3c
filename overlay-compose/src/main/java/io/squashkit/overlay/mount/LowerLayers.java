package io.squashkit.overlay.mount;

import io.squashkit.overlay.fuse.FuseNode;
import io.squashkit.overlay.fuse.FuseServer;
import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.LayerEntry;
import io.squashkit.overlay.layer.LayerNode;
import io.squashkit.overlay.upper.Overlay;
import io.squashkit.overlay.upper.OverlayNode;
import io.squashkit.overlay.upper.StackChange;
import io.squashkit.overlay.view.Stack;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The layers below the upper directory of a mount, which come and go while it is used. First the overlay
/// changes, at once for all who look; then the kernel forgets what it knows of names that mean something
/// else now, and only of those: what is mounted on others stays mounted. A layer that went is closed
/// when nobody reads it any more.
final class LowerLayers implements LayerRequests.Layers {
  private final Overlay overlay;
  private final WritableNodes nodes;
  private final Set<OpenFile> open;
  private final LayerOpener opener;
  private final List<Path> paths = new ArrayList<>();
  private volatile List<Layer> gone = List.of();
  private volatile @Nullable FuseServer server;
  private int nextNumber;

  /// @param open the files that are open, which others change
  LowerLayers(Overlay overlay, WritableNodes nodes, Set<OpenFile> open, LayerOpener opener)
      throws IOException {
    this.overlay = overlay;
    this.nodes = nodes;
    this.open = open;
    this.opener = opener;
    for (Layer layer : overlay.lowers().layers()) {
      Path path = Path.of(layer.name());
      paths.add(Files.exists(path) ? path.toRealPath() : path); // a layer need not be a file
    }
    nextNumber = paths.size() + 1;
  }

  void served(FuseServer by) {
    server = by;
  }

  @Nullable FuseServer server() {
    return server;
  }

  @Override
  public void add(Path path) throws IOException {
    Stack lowers = overlay.lowers();
    List<Layer> layers = new ArrayList<>(lowers.layers());
    Layer layer = opener.open(path);
    layers.addFirst(layer);
    int[] known = overlay.layerNumbers();
    int[] numbers = known.clone(); // without the upper directory's, with one more
    numbers[0] = nextNumber;
    boolean done = false;
    try {
      change(new Stack(layers, lowers.dataOnly(), lowers.rules()), numbers);
      done = true;
    } finally {
      if (!done) {
        layer.close();
      }
    }
    nextNumber++;
    paths.addFirst(path);
  }

  @Override
  public void remove(Path path) throws IOException {
    Stack lowers = overlay.lowers();
    int index = paths.indexOf(path);
    int shown = paths.size() - lowers.dataOnly();
    if (index < 0 || (shown == 1 && index == 0)) {
      String reason = index < 0 ? "is no layer of the mount" : "is the only layer of the mount";
      throw new FileSystemException(path.toString(), null, reason);
    }
    List<Layer> layers = new ArrayList<>(lowers.layers());
    Layer layer = layers.remove(index);
    int[] known = overlay.layerNumbers();
    int[] numbers = new int[layers.size()];
    System.arraycopy(known, 1, numbers, 0, index);
    System.arraycopy(known, index + 2, numbers, index, numbers.length - index);
    int data = index < shown ? lowers.dataOnly() : lowers.dataOnly() - 1;
    StackChange change = overlay.exchange(new Stack(layers, data, lowers.rules()), numbers);
    paths.remove(index);
    tell(change);
    synchronized (this) {
      List<Layer> more = new ArrayList<>(gone);
      more.add(layer);
      gone = more;
    }
    closeUnused();
  }

  private void change(Stack lowers, int[] numbers) throws IOException {
    tell(overlay.exchange(lowers, numbers));
  }

  /// Answers under way may be of before: they come first.
  private void tell(StackChange change) throws IOException {
    FuseServer told = server;
    if (told == null) {
      return;
    }
    told.awaitAnswers();
    for (OverlayNode one : change.stale()) {
      OverlayNode parent = one.parent();
      WritableNode directory = parent == null ? null : nodes.known(parent);
      if (directory != null) {
        told.changed(directory, one.name().bytes());
      }
    }
    for (StackChange.Directory one : change.directories()) {
      WritableNode directory = nodes.known(one.node());
      if (directory != null) {
        for (LayerNode part : one.parts()) {
          forgetNames(told, directory, one.node(), part);
        }
        told.directoryChanged(directory);
      }
    }
  }

  /// What the kernel knows is there was looked up again; what it knows is not there may be there now.
  private void forgetNames(FuseServer told, FuseNode directory, OverlayNode node, LayerNode part)
      throws IOException {
    for (LayerEntry entry : part.entries()) {
      Name name = entry.name();
      OverlayNode held = node.held(name);
      if (held == null || nodes.known(held) == null) {
        told.changed(directory, name.bytes());
      }
    }
  }

  /// Closes layers that went, as far as no file of them is open.
  void closeUnused() throws IOException {
    if (!gone.isEmpty()) {
      closeGone();
    }
  }

  private synchronized void closeGone() throws IOException {
    List<Layer> used = new ArrayList<>();
    for (Layer layer : gone) {
      if (open.stream().anyMatch(file -> file.reads(layer))) {
        used.add(layer);
      } else {
        layer.close();
      }
    }
    gone = used;
  }
}
