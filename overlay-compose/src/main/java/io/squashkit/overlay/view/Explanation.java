package io.squashkit.overlay.view;

import io.squashkit.overlay.layer.LayerNode;
import io.squashkit.squashfs.tree.Name;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a path of the view comes from: which layer shows it, what it hides, and why.
///
/// @param node what the view shows, or null if nothing
/// @param path what was explained: the path asked for, or the part of it that already shows nothing
/// @param layers the layers that have something there, from the top
public record Explanation(@Nullable MergedNode node, List<Name> path, List<LayerReport> layers) {

  /// Explains a path.
  ///
  /// @param stack the layers
  /// @param path names from the root; none for the root itself
  /// @return where it comes from
  /// @throws ViewException if marks cannot be followed
  /// @throws IOException if a layer cannot be read
  public static Explanation of(Stack stack, List<Name> path) throws IOException {
    return new Search(stack).explain(path);
  }

  /// Which mark of which layer keeps a layer out.
  private record Cause(Hiding why, int by) {}

  /// One walk down.
  private static final class Search implements LookupListener {
    private final Stack stack;
    private final Map<Integer, Cause> causes = new HashMap<>();
    private final Map<Integer, byte[]> ways = new HashMap<>();
    private final List<Cause> ends = new ArrayList<>();
    private Map<Integer, byte[]> parents = new HashMap<>();

    Search(Stack stack) {
      this.stack = stack;
    }

    Explanation explain(List<Name> path) throws IOException {
      MergedNode node = stack.root();
      for (Part part : node.parts()) {
        ways.put(part.layer(), new byte[0]);
      }
      int depth = 0;
      while (node != null && depth < path.size()) {
        node = step(node, path.get(depth));
        depth++;
      }
      List<Name> explained = List.copyOf(path.subList(0, depth));
      return new Explanation(node, explained, reports(node, explained));
    }

    private @Nullable MergedNode step(MergedNode directory, Name name) throws IOException {
      parents = Map.copyOf(ways);
      ways.clear();
      ends.clear();
      List<Part> found = new Lookup(stack, name, this).in(directory.parts());
      for (Cause end : ends) {
        for (int layer = end.by + 1; layer < stack.layers().size(); layer++) {
          if (!ways.containsKey(layer)) {
            causes.putIfAbsent(layer, end);
          }
        }
      }
      return found.isEmpty() ? null : new MergedNode(stack, found);
    }

    @Override
    public void found(Part part, byte[] path) {
      boolean absolute = path.length > 0 && path[0] == '/';
      ByteArrayOutputStream way = new ByteArrayOutputStream();
      if (absolute) {
        way.write(path, 1, path.length - 1);
      } else {
        byte[] parent = parents.getOrDefault(part.layer(), new byte[0]);
        way.writeBytes(parent);
        way.writeBytes(parent.length == 0 ? new byte[0] : new byte[] {'/'});
        way.writeBytes(path);
      }
      ways.put(part.layer(), way.toByteArray());
    }

    @Override
    public void hidden(int layer, Hiding why) {
      ends.add(new Cause(why, layer));
    }

    private List<LayerReport> reports(@Nullable MergedNode node, List<Name> path)
        throws IOException {
      List<LayerReport> reports = new ArrayList<>();
      for (int layer = 0; layer < stack.layers().size(); layer++) {
        Part part = node == null ? null : part(node, layer);
        if (node != null && part != null) {
          byte[] way = ways.getOrDefault(layer, joined(path));
          reports.add(
              new LayerReport(layer, role(node, part), way, part.node().status(), null, -1));
        } else if (layer < stack.layers().size() - stack.dataOnly()) {
          LayerReport hidden = hidden(layer, path);
          if (hidden != null) {
            reports.add(hidden);
          }
        }
      }
      return reports;
    }

    private static @Nullable Part part(MergedNode node, int layer) {
      for (Part part : node.parts()) {
        if (part.layer() == layer) {
          return part;
        }
      }
      return null;
    }

    private static LayerReport.Role role(MergedNode node, Part part) {
      if (part.equals(node.parts().getFirst())) {
        return LayerReport.Role.SHOWN;
      }
      return node.status().isDirectory() ? LayerReport.Role.MERGED : LayerReport.Role.DATA;
    }

    private @Nullable LayerReport hidden(int layer, List<Name> path) throws IOException {
      LayerNode node = stack.layers().get(layer).root();
      for (int i = 0; i < path.size() && node != null; i++) {
        node = node.child(path.get(i));
      }
      if (node == null) {
        return null;
      }
      Cause cause = causes.get(layer);
      boolean whiteout = Marks.isWhiteout(node, stack.rules().space());
      if (whiteout && cause == null) {
        return new LayerReport(
            layer, LayerReport.Role.WHITEOUT, joined(path), node.status(), null, -1);
      }
      return new LayerReport(
          layer,
          LayerReport.Role.HIDDEN,
          joined(path),
          node.status(),
          cause == null ? Hiding.REDIRECT : cause.why,
          cause == null ? -1 : cause.by);
    }

    private static byte[] joined(List<Name> path) {
      ByteArrayOutputStream joined = new ByteArrayOutputStream();
      for (Name name : path) {
        if (joined.size() > 0) {
          joined.write('/');
        }
        joined.writeBytes(name.bytes());
      }
      return joined.toByteArray();
    }
  }
}
