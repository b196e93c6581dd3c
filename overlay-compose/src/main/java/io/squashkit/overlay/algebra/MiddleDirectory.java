package io.squashkit.overlay.algebra;

import io.squashkit.overlay.view.MergedNode;
import io.squashkit.overlay.view.Resolution;
import io.squashkit.overlay.view.Stack;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Xattrs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A directory of a view, in a layer that lies on others.
///
/// @param open whether it is merged with what those have; else nothing in it needs to hide anything
/// @param way what stands for its path, see [Repeats]
record MiddleDirectory(
    Stack stack, Repeats repeats, long way, MergedNode merged, Attributes attributes, boolean open)
    implements Node.Directory {
  private static final byte[] YES = {'y'};

  @Override
  public List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    SortedSet<Name> names = new TreeSet<>(merged.names());
    repeats.add(merged, way, names.size());
    for (Name name : names) {
      Node node = node(name, Resolution.of(stack, merged, name));
      if (node != null) {
        entries.add(new Entry(name, node));
      }
    }
    return entries;
  }

  private @Nullable Node node(Name name, Resolution found) throws IOException {
    if (found.parts().isEmpty()) {
      return found.ends() && open ? whiteout() : null;
    }
    MergedNode child = new MergedNode(stack, found.parts());
    Attributes stored = FlatNodes.attributes(stack, child);
    byte[] target = found.way();
    boolean moved = target[0] == '/' || !Arrays.equals(target, name.bytes());
    boolean leadsOn = !found.ends() && (open || target[0] == '/');
    if (child.status().isDirectory()) {
      Attributes marked = stored;
      if (found.ends() && open) {
        marked = with(stored, "opaque", YES);
      } else if (leadsOn && moved) {
        marked = with(stored, "redirect", target);
      }
      return new MiddleDirectory(stack, repeats, Repeats.way(way, name), child, marked, leadsOn);
    }
    if (!found.wantsBytes()) {
      return FlatNodes.node(stack, child);
    }
    if (!leadsOn) {
      child = merged.child(name); // fails, and says why
      return child == null ? null : FlatNodes.node(stack, child);
    }
    Attributes marked = with(stored, "metacopy", new byte[0]);
    marked = moved ? with(marked, "redirect", target) : marked;
    return new Node.File(marked, child.top().content(), null);
  }

  private Attributes with(Attributes attributes, String mark, byte[] value) {
    Map<String, byte[]> xattrs = new TreeMap<>(attributes.xattrs().asMap());
    xattrs.put(stack.rules().space().mark(mark), value);
    return attributes.withXattrs(Xattrs.of(xattrs));
  }

  /// As the kernel makes them, with the directory's time.
  private Node whiteout() {
    Attributes none =
        new Attributes(0, 0, 0, attributes.mtime(), attributes.mtimeNanos(), Xattrs.NONE);
    return new Node.Device(none, false, 0, 0, null);
  }
}
