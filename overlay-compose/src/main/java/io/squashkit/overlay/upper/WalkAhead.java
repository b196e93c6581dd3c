package io.squashkit.overlay.upper;

import io.squashkit.overlay.view.MergedEntry;
import io.squashkit.overlay.view.MergedNode;
import io.squashkit.overlay.view.Part;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The regular files that only lower layers have, in the order in which programs come to them that walk a
/// tree: as listings have them, what is in a directory at its place. For one thread at a time, under the
/// tree lock; to be left when layers come or go.
final class WalkAhead {
  /// Entries that are passed over at most before the next file is found: what is far is not worth looking for.
  private static final int FAR = 500;

  /// Entries of the directories on the way, all together: beyond that, which is some 20 MB, the walk ends.
  private static final int MOST_ENTRIES = 200_000;

  /// A file.
  ///
  /// @param way from the root of the overlay
  /// @param part the only one that the file has
  record Found(byte[] way, Part part) {
    /// Tells whether this is what a node stands for: if so, its copy is as good as one made now.
    boolean is(OverlayNode node) {
      List<Part> lowers = node.lowers();
      return lowers.size() == 1
          && lowers.getFirst().layer() == part.layer()
          && lowers.getFirst().node().status().equals(part.node().status())
          && Arrays.equals(way, Upper.way(node, null));
    }
  }

  private record Frame(byte[] way, List<Part> parts, int size, Iterator<MergedEntry> rest) {}

  private final Overlay overlay;
  private final Deque<Frame> frames = new ArrayDeque<>();

  /// The directory of the outermost frame.
  private OverlayNode top;

  /// Entries of all frames.
  private int held;

  private WalkAhead(Overlay overlay, OverlayNode top) {
    this.overlay = overlay;
    this.top = top;
  }

  /// What comes after a name.
  static @Nullable WalkAhead after(OverlayNode node) throws IOException {
    OverlayNode directory = node.parent();
    if (directory == null) {
      return null;
    }
    WalkAhead walk = new WalkAhead(node.overlay, directory);
    walk.enter(directory, node.name());
    return walk;
  }

  private void enter(OverlayNode directory, Name after) throws IOException {
    Frame frame = frame(Upper.way(directory, null), directory.parts());
    boolean found = false;
    while (!found && frame.rest.hasNext()) {
      found = frame.rest.next().name().equals(after);
    }
    push(frame);
  }

  private void push(Frame frame) {
    frames.push(frame);
    held += frame.size;
  }

  /// Names that the upper directory has, too, keep their places: so only lower layers are listed.
  private Frame frame(byte[] way, List<Part> parts) throws IOException {
    List<Part> lowers = parts.getFirst().layer() == 0 ? parts.subList(1, parts.size()) : parts;
    List<MergedEntry> entries =
        lowers.isEmpty() ? List.of() : new MergedNode(overlay.stack(), lowers).entries();
    return new Frame(way, parts, entries.size(), entries.iterator());
  }

  /// The next file.
  ///
  /// @return the file, or null if there is none near
  @Nullable Found next() throws IOException {
    for (int i = 0; i < FAR && held <= MOST_ENTRIES; i++) {
      Frame frame = frames.peek();
      if (frame == null) {
        OverlayNode up = top.parent();
        if (up == null) {
          return null;
        }
        enter(up, top.name());
        top = up;
      } else if (!frame.rest.hasNext()) {
        held -= frames.pop().size;
      } else {
        Found found = look(frame, frame.rest.next());
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private @Nullable Found look(Frame in, MergedEntry entry) throws IOException {
    boolean file = entry.kind() == FileStatus.REGULAR;
    if (!file && entry.kind() != FileStatus.DIRECTORY) {
      return null;
    }
    MergedNode node = new MergedNode(overlay.stack(), in.parts).child(entry.name());
    if (node == null) {
      return null;
    }
    byte[] way = below(in.way, entry.name());
    List<Part> parts = node.parts();
    if (node.status().isDirectory()) {
      push(frame(way, parts));
      return null;
    }
    boolean whole = parts.size() == 1 && parts.getFirst().layer() != 0;
    return whole && node.status().isFile() ? new Found(way, parts.getFirst()) : null;
  }

  private static byte[] below(byte[] way, Name name) {
    if (way.length == 1 && way[0] == '.') {
      return name.bytes();
    }
    byte[] below = Arrays.copyOf(way, way.length + 1 + name.length());
    below[way.length] = '/';
    System.arraycopy(name.bytes(), 0, below, way.length + 1, name.length());
    return below;
  }
}
