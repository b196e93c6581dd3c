package io.squashkit.overlay.upper;

import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.LayerNode;
import io.squashkit.overlay.view.MergedNode;
import io.squashkit.overlay.view.Part;
import io.squashkit.overlay.view.Stack;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Puts other layers below an upper directory. Each name that somebody holds is looked up once more, if
/// what came or went may matter to it: if it means the same object, its node stays, with what the layers
/// now have of it; else the node is stale. A directory that is still one stays whatever layers it is made
/// of, for who stands in it. Somebody may hold a hundred thousand names, and all wait meanwhile: so files
/// of which no layer that came or went has an entry are not looked up.
final class LowerExchange {
  private final Overlay overlay;
  private final Stack fresh;
  private final int[] numbers;
  private final List<OverlayNode> stale = new ArrayList<>();
  private final List<StackChange.Directory> directories = new ArrayList<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();

  /// Prepares an exchange.
  ///
  /// @param lowers what is to be below
  /// @param numbers what tells them apart
  static LowerExchange of(Overlay overlay, Stack lowers, int[] numbers) throws IOException {
    UpperCheck.checkLowers(lowers, overlay.upperPath.toRealPath(), overlay.workPath.toRealPath());
    List<Layer> layers = new ArrayList<>(lowers.layers());
    layers.addFirst(overlay.stack().layers().getFirst());
    int[] all = new int[layers.size()];
    System.arraycopy(numbers, 0, all, 1, numbers.length);
    return new LowerExchange(overlay, new Stack(layers, lowers.dataOnly(), lowers.rules()), all);
  }

  private LowerExchange(Overlay overlay, Stack fresh, int[] numbers) {
    this.overlay = overlay;
    this.fresh = fresh;
    this.numbers = numbers;
  }

  /// The upper directory has 0, whatever comes to lie below it.
  static int[] placesFromBottom(int layers) {
    int[] numbers = new int[layers];
    for (int i = 1; i < layers; i++) {
      numbers[i] = layers - i;
    }
    return numbers;
  }

  /// The layer of a number.
  static Layer layer(OverlayNode node, Stack stack, int[] numbers) throws OverlayException {
    for (int i = 0; i < numbers.length; i++) {
      if (numbers[i] == node.layerNumber()) {
        return stack.layers().get(i);
      }
    }
    throw OverlayException.gone(node);
  }

  /// What tells an object of a layer from others.
  private record Key(int layer, long inode) {}

  /// A directory whose entries are to be looked at.
  ///
  /// @param directory which
  /// @param touched names that layers have in it that came or went; null if they cannot be read: then any
  private record Waiting(OverlayNode directory, @Nullable Set<Name> touched) {}

  StackChange run() throws IOException {
    List<Part> root = new ArrayList<>(fresh.root().parts());
    root.removeFirst();
    overlay.tree.writeLock().lock();
    try {
      int[] before = overlay.layerNumbers();
      requireBytes(before);
      overlay.use(fresh, numbers);
      merge(overlay.root(), root, before);
      while (!waiting.isEmpty()) {
        Waiting next = waiting.pop();
        MergedNode merged = new MergedNode(fresh, next.directory().parts());
        for (OverlayNode child : next.directory().children().all()) {
          if (!isUntouched(child, next.touched())) {
            refresh(child, merged, before);
          } else if (!child.isUpper()) {
            child.setLowers(moved(child.lowers(), before));
          }
        }
      }
    } finally {
      overlay.tree.writeLock().unlock();
    }
    return new StackChange(stale, directories);
  }

  /// Of some files the upper directory may have only metadata, as an overlay with other options left it: their
  /// bytes must not go. Those that nobody has looked up tell when somebody does.
  private void requireBytes(int[] before) throws OverlayException {
    Set<Integer> kept = new HashSet<>();
    for (int number : numbers) {
      kept.add(number);
    }
    Deque<OverlayNode> held = new ArrayDeque<>(overlay.root().children().all());
    while (!held.isEmpty()) {
      OverlayNode node = held.pop();
      held.addAll(node.children().all());
      int layer = node.isMetacopy() ? node.lowers().getLast().layer() : 0;
      if (!kept.contains(before[layer])) {
        String name = overlay.stack().layers().get(layer).name();
        throw new OverlayException(
            Errno.EBUSY,
            name,
            "has the bytes of " + node + ", of which the upper directory has only metadata");
      }
    }
  }

  /// A file whose bytes lie where its metadata do was found under its own name, without a redirect: so it is
  /// what it was if its directory's layers are those of before, but for some that have no such entry.
  private static boolean isUntouched(OverlayNode node, @Nullable Set<Name> touched) {
    if (node.isDirectory() || touched == null) {
      return false;
    }
    return node.isUpper()
        ? !node.isMetacopy()
        : node.lowers().size() == 1 && !touched.contains(node.name());
  }

  /// The same objects of the same layers, which have other places now.
  private List<Part> moved(List<Part> parts, int[] before) {
    List<Part> moved = new ArrayList<>(parts.size());
    for (Part part : parts) {
      int place = 0;
      while (numbers[place] != before[part.layer()]) {
        place++;
      }
      moved.add(new Part(place, part.node()));
    }
    return moved;
  }

  private void refresh(OverlayNode node, MergedNode directory, int[] before) {
    List<Part> found;
    try {
      MergedNode child = directory.child(node.name());
      found = child == null ? List.of() : child.parts();
    } catch (IOException e) { // who asks for it again is told
      found = List.of();
    }
    boolean hasUpper = !found.isEmpty() && found.getFirst().layer() == 0;
    List<Part> lowers = hasUpper ? found.subList(1, found.size()) : found;
    boolean same = !found.isEmpty() && hasUpper == node.isUpper();
    if (same && node.isDirectory()) {
      same = hasUpper || found.getFirst().node().status().isDirectory();
    } else if (same && !hasUpper) {
      same = keys(found, numbers).keySet().equals(keys(node.lowers(), before).keySet());
    }
    if (!same) {
      stale.add(node);
      becomeStale(node);
    } else if (node.isDirectory()) {
      merge(node, lowers, before);
    } else {
      node.setLowers(lowers);
    }
  }

  private void merge(OverlayNode directory, List<Part> lowers, int[] before) {
    Map<Key, LayerNode> old = keys(directory.lowers(), before);
    Map<Key, LayerNode> now = keys(lowers, numbers);
    List<LayerNode> different = new ArrayList<>();
    old.forEach((key, node) -> addUnlessIn(now, key, node, different));
    now.forEach((key, node) -> addUnlessIn(old, key, node, different));
    if (!different.isEmpty()) {
      directories.add(new StackChange.Directory(directory, different));
    }
    directory.setLowers(lowers);
    waiting.push(new Waiting(directory, names(different)));
  }

  private static @Nullable Set<Name> names(List<LayerNode> directories) {
    Set<Name> names = new HashSet<>();
    try {
      for (LayerNode directory : directories) {
        directory.entries().forEach(entry -> names.add(entry.name()));
      }
    } catch (IOException e) { // who asks for its entries again is told
      return null;
    }
    return names;
  }

  private static void addUnlessIn(
      Map<Key, LayerNode> others, Key key, LayerNode node, List<LayerNode> into) {
    if (!others.containsKey(key)) {
      into.add(node);
    }
  }

  private static Map<Key, LayerNode> keys(List<Part> parts, int[] numbers) {
    Map<Key, LayerNode> keys = new HashMap<>();
    for (Part part : parts) {
      keys.put(new Key(numbers[part.layer()], part.node().status().inode()), part.node());
    }
    return keys;
  }

  private static void becomeStale(OverlayNode top) {
    Deque<OverlayNode> below = new ArrayDeque<>();
    below.push(top);
    while (!below.isEmpty()) {
      OverlayNode node = below.pop();
      node.children().all().forEach(below::push);
      node.becomeStale();
    }
  }
}
