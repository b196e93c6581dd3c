package io.squashkit.overlay.algebra;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.LayerEntry;
import io.squashkit.overlay.layer.LayerNode;
import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.overlay.view.MergedNode;
import io.squashkit.overlay.view.Part;
import io.squashkit.overlay.view.Stack;
import io.squashkit.overlay.view.ViewException;
import io.squashkit.overlay.view.ViewRules;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Trail;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks for what an overlay would trip over in a layer on others: what the kernel fails on, ignores, or shows
/// though it should not. Reads metadata only.
public final class Check {
  private static final String WHITEOUT_FILE = ".wh.";

  private final MarkSpace space;
  private final boolean isUpper;
  private final List<Finding> findings = new ArrayList<>();
  private final Set<Place> merged = new HashSet<>();

  private Check(MarkSpace space, boolean isUpper) {
    this.space = space;
    this.isUpper = isUpper;
  }

  /// A directory of a layer.
  private record Place(int layer, long inode) {}

  /// A directory to look at.
  ///
  /// @param shown what it is merged with; null if marks cannot be followed
  private record Way(@Nullable Trail trail, LayerNode node, @Nullable MergedNode shown) {}

  /// Checks a layer.
  ///
  /// @param layer the layer
  /// @param below what it lies on, the topmost first
  /// @param space where marks are
  /// @param isUpper whether an overlay writes to it: else what only then matters is no flaw
  /// @return what was found, by path
  /// @throws IOException if a layer cannot be read
  public static List<Finding> of(Layer layer, List<Layer> below, MarkSpace space, boolean isUpper)
      throws IOException {
    List<Layer> layers = new ArrayList<>(below);
    layers.addFirst(layer);
    MergedNode root = new Stack(layers, 0, new ViewRules(space, true, true)).root();
    Check check = new Check(space, isUpper);
    Deque<Way> left = new ArrayDeque<>();
    left.add(new Way(null, layer.root(), root));
    while (!left.isEmpty()) {
      check.directory(left.removeLast(), left);
    }
    check.findings.sort(Comparator.comparing(Finding::path, Arrays::compareUnsigned));
    return check.findings;
  }

  /// Checks a work directory.
  ///
  /// @param work the directory that is given to the mount
  /// @return features that the kernel refuses, such as that of a mount with the option `volatile`
  /// @throws IOException if it cannot be read
  public static List<Finding> work(Path work) throws IOException {
    List<Finding> findings = new ArrayList<>();
    Path features = work.resolve("work").resolve("incompat");
    if (Files.isDirectory(features)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(features)) {
        for (Path feature : entries) {
          byte[] path = ("work/incompat/" + feature.getFileName()).getBytes(UTF_8);
          findings.add(new Finding(path, Flaw.INCOMPATIBLE_WORK, ""));
        }
      }
    }
    return findings;
  }

  private void add(byte[] path, Flaw flaw, String detail) {
    findings.add(new Finding(path, flaw, detail));
  }

  private void directory(Way way, Deque<Way> left) throws IOException {
    byte[] path = Trail.path(way.trail);
    Map<String, byte[]> marks = way.node.xattrs().asMap();
    if (way.trail == null) {
      marks(path, way.node, marks, true);
      root(way, marks);
    }
    boolean isMerged = way.shown == null || way.shown.parts().size() > 1 || way.trail == null;
    boolean copies = false;
    for (LayerEntry entry : way.node.entries()) {
      LayerNode child = way.node.child(entry.name());
      if (child != null) {
        copies |= entry(way, isMerged, entry.name(), child, left);
      }
    }
    if (isUpper && copies && !marks.containsKey(space.mark("impure"))) {
      add(path, Flaw.MISSING_IMPURE, "");
    }
  }

  /// The upper's root says what it lies on if it was mounted with `index=on`; so mounted, the kernel refuses
  /// other layers with ESTALE (kernel: fs/overlayfs/super.c, ovl_get_indexdir).
  private void root(Way way, Map<String, byte[]> marks) throws IOException {
    if (isUpper && way.shown != null && way.shown.parts().size() > 1) {
      LayerNode below = way.shown.parts().get(1).node();
      if (!fits(marks.get(space.mark("origin")), below)) {
        add(Trail.path(null), Flaw.OTHER_LOWER, "");
      }
    }
  }

  /// Looks at one entry.
  ///
  /// @return whether it is a copy of something below
  private boolean entry(Way way, boolean isMerged, Name name, LayerNode child, Deque<Way> left)
      throws IOException {
    byte[] path = Trail.path(Trail.path(way.trail), name);
    if (child.status().isWhiteout()) {
      if (!isMerged) {
        add(path, Flaw.GHOST_WHITEOUT, "");
      }
      return false;
    }
    Map<String, byte[]> marks = child.xattrs().asMap();
    if (new String(name.bytes(), ISO_8859_1).startsWith(WHITEOUT_FILE)) {
      add(path, Flaw.FOREIGN_WHITEOUT, "");
    }
    if (child.status().isFile()
        && child.status().size() == 0
        && marks.containsKey(space.mark("whiteout"))) {
      if (isUpper || !isMerged || !mayHoldWhiteoutFiles(way.node)) {
        add(path, Flaw.SHOWN_WHITEOUT, "");
      }
      return false;
    }
    boolean sound = marks(path, child, marks, false);
    MergedNode shown = sound ? shown(way, path, name, child, marks) : null;
    if (child.status().isDirectory()) {
      left.add(new Way(new Trail(way.trail, name), child, shown));
    }
    return marks.containsKey(space.mark("origin"));
  }

  private boolean mayHoldWhiteoutFiles(LayerNode directory) throws IOException {
    byte[] value = directory.xattr(space.mark("opaque"));
    return value != null && value.length == 1 && value[0] == 'x';
  }

  /// Looks at marks.
  ///
  /// @return whether the kernel can follow them
  private boolean marks(byte[] path, LayerNode node, Map<String, byte[]> xattrs, boolean isRoot) {
    boolean sound = true;
    for (Map.Entry<String, byte[]> xattr : xattrs.entrySet()) {
      byte[] value = xattr.getValue();
      String name = xattr.getKey();
      MarkSpace other = space == MarkSpace.TRUSTED ? MarkSpace.USER : MarkSpace.TRUSTED;
      if (other.isMark(name) && MarkForms.KNOWN.contains(name.substring(other.mark("").length()))) {
        add(path, Flaw.FOREIGN_MARK, name);
      }
      if (!space.isMark(name)) {
        continue;
      }
      String mark = name.substring(space.mark("").length());
      switch (mark) {
        case "opaque" -> {
          if (!MarkForms.isOpaque(value)) {
            add(path, Flaw.BAD_OPAQUE, text(value));
          } else if (isRoot && value[0] == 'y') {
            add(path, Flaw.OPAQUE_ROOT, "");
          }
        }
        case "redirect" -> {
          if (!MarkForms.isRedirect(value)) {
            add(path, Flaw.BAD_REDIRECT, text(value));
            sound = false;
          }
        }
        case "metacopy" -> {
          if (node.status().isFile() && !MarkForms.isMetacopy(value)) {
            add(path, Flaw.BAD_METACOPY, "");
            sound = false;
          }
        }
        case "origin" -> {
          if (!MarkForms.isOrigin(value)) {
            add(path, Flaw.BAD_ORIGIN, "");
          }
        }
        default -> {
          if (!MarkForms.KNOWN.contains(mark)) {
            add(path, Flaw.UNKNOWN_MARK, name);
          }
        }
      }
    }
    return sound;
  }

  private static String text(byte[] value) {
    return MarkSpace.text(value);
  }

  /// Follows an entry's marks.
  private @Nullable MergedNode shown(
      Way way, byte[] path, Name name, LayerNode child, Map<String, byte[]> marks)
      throws IOException {
    if (way.shown == null) {
      return null;
    }
    byte[] redirect = marks.get(space.mark("redirect"));
    MergedNode shown;
    try {
      shown = way.shown.child(name);
    } catch (ViewException e) {
      boolean file = child.status().isFile();
      String reason = e.getReason() == null ? "" : e.getReason();
      add(path, file ? Flaw.METACOPY_WITHOUT_DATA : Flaw.BAD_REDIRECT, reason);
      return null;
    }
    if (shown == null || !child.status().isDirectory()) {
      return shown;
    }
    boolean isOpaque = isOpaque(marks);
    if (shown.parts().size() > 1) {
      Part next = shown.parts().get(1);
      boolean first = merged.add(new Place(next.layer(), next.node().status().inode()));
      if (!first) {
        add(path, Flaw.DOUBLE_REDIRECT, redirect == null ? "" : text(redirect));
      }
      if (isUpper && !fits(marks.get(space.mark("origin")), next.node())) {
        add(path, Flaw.OTHER_LOWER, "");
      }
    } else if (redirect != null && !isOpaque) {
      add(path, Flaw.DANGLING_REDIRECT, text(redirect));
    }
    return shown;
  }

  /// Whether an origin may be that of what lies below. One of the two may not be known.
  private static boolean fits(byte @Nullable [] origin, LayerNode below) throws IOException {
    if (origin == null || origin.length == 0 || !MarkForms.lasts(origin)) {
      return true;
    }
    byte[] expected = below.origin();
    return expected.length == 0 || Arrays.equals(origin, expected);
  }

  private boolean isOpaque(Map<String, byte[]> marks) {
    byte[] value = marks.get(space.mark("opaque"));
    return value != null && value.length == 1 && value[0] == 'y';
  }
}
