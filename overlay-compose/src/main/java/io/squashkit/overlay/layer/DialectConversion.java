package io.squashkit.overlay.layer;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Nodes;
import io.squashkit.squashfs.tree.Trail;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.squashfs.tree.Xattrs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Layers from one [Dialect] into another. Directories are converted when they are asked for their entries;
/// a directory's own entries are read before, since some dialects say there that it is opaque.
///
/// What hides nothing is left out: whiteouts in opaque directories always, and where the layers below are
/// known whatever has nothing below it.
public final class DialectConversion {
  private final DialectReader reader;
  private final DialectWriter writer;

  private DialectConversion(Dialect from, Dialect to) {
    this.reader = from.reader();
    this.writer = to.writer();
  }

  /// Converts a layer. An overlay's own bookkeeping is left out; attributes of a user that were escaped
  /// because they look like marks are unescaped, and the other way round.
  ///
  /// @param layer the layer as stored
  /// @param from its dialect
  /// @param to another dialect, or the same
  /// @param below what the layers below show together, without marks; null if that is not known
  /// @return the layer; asking it for entries throws [DialectException] where one has no counterpart
  /// @throws DialectException if the root has none
  /// @throws IOException if the root cannot be read
  /// @throws IllegalArgumentException if the dialect is only read
  public static Tree convert(Tree layer, Dialect from, Dialect to, @Nullable Tree below)
      throws IOException {
    DialectConversion conversion = new DialectConversion(from, to);
    Below under = below == null ? null : new Below(below.root());
    Place place = new Place(null, null, under);
    return new Tree(conversion.directory(place, layer.root(), false));
  }

  private Node.Directory directory(Place place, Node.Directory source, boolean hides)
      throws IOException {
    Meaning meaning = reader.read(place, source);
    if (source.isImplied() && place.below() != null) {
      meaning = meaning.with(place.below().attributes(meaning.attributes()));
    }
    boolean opaque = meaning.opaque() || hides;
    SortedMap<Name, Attributes> whiteouts = new TreeMap<>(meaning.whiteouts());
    Below below = place.below();
    if (opaque && place.trail() == null && !writer.marksRoot()) {
      opaque = false;
      expand(below, meaning.attributes(), whiteouts);
    }
    if (below != null) {
      opaque &= !below.isNothing();
      for (Name name : List.copyOf(whiteouts.keySet())) {
        if (below.find(name) == null) {
          whiteouts.remove(name);
        }
      }
    }
    return new Converted(place, meaning.with(opaque, whiteouts));
  }

  private static void expand(
      @Nullable Below below, Attributes like, SortedMap<Name, Attributes> whiteouts)
      throws IOException {
    if (below == null) {
      throw new DialectException(
          new byte[0],
          "the layer's root is opaque, which becomes a whiteout for each name below it: the layers"
              + " below must be known");
    }
    for (Entry entry : below.entries()) {
      whiteouts.put(entry.name(), like);
    }
  }

  /// A directory in the other dialect.
  private final class Converted implements Node.Directory {
    private final Place place;
    private final Meaning meaning;

    Converted(Place place, Meaning meaning) {
      this.place = place;
      this.meaning = meaning;
    }

    @Override
    public Attributes attributes() {
      return written(meaning.attributes(), meaning.opaque());
    }

    @Override
    public List<Entry> entries() throws IOException {
      List<Entry> entries = new ArrayList<>();
      Set<Name> names = new HashSet<>();
      for (Entry entry : meaning.entries()) {
        Name name = entry.name();
        writer.check(place.trail(), name);
        names.add(name);
        Node node = entry.node();
        entries.add(
            new Entry(
                name,
                node instanceof Node.Directory directory
                    ? directory(child(name), directory, meaning.whiteouts().containsKey(name))
                    : Nodes.withAttributes(node, written(node.attributes(), false))));
      }
      SortedMap<Name, Attributes> whiteouts = new TreeMap<>();
      if (!meaning.opaque()) {
        whiteouts.putAll(meaning.whiteouts());
        whiteouts.keySet().removeAll(names);
      }
      writer.mark(place.trail(), meaning.with(meaning.opaque(), whiteouts), entries);
      entries.sort(Comparator.comparing(Entry::name));
      return entries;
    }

    private Place child(Name name) throws IOException {
      Below below = place.below();
      if (meaning.opaque()) {
        below = Below.NOTHING;
      } else if (below != null) {
        below = below.child(name);
      }
      return new Place(new Trail(place.trail(), name), meaning.marks().get(name), below);
    }

    private Attributes written(Attributes attributes, boolean opaque) {
      Xattrs xattrs = writer.xattrs(attributes.xattrs(), opaque);
      return attributes.withXattrs(xattrs);
    }
  }
}
