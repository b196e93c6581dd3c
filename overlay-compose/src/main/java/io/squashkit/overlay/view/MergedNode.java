package io.squashkit.overlay.view;

import io.squashkit.overlay.layer.LayerNode;
import io.squashkit.overlay.layer.Status;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Xattrs;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One object of the view, without its name. Its metadata are those of the topmost layer that has it
/// itself and not only something in it; a
/// directory's entries are those of all its parts. Immutable while the layers are; safe for use by several
/// threads.
public final class MergedNode {
  private final Stack stack;
  private final List<Part> parts;
  private final boolean root;

  /// Makes a node of its parts: for whoever keeps an upper directory, whose part changes.
  ///
  /// @param stack what it belongs to
  /// @param parts from the top: all are directories; or only the first counts, but for a file whose bytes
  ///     the last one has
  public MergedNode(Stack stack, List<Part> parts) {
    this(stack, parts, false);
  }

  MergedNode(Stack stack, List<Part> parts, boolean root) {
    this.stack = stack;
    this.parts = List.copyOf(parts);
    this.root = root;
  }

  /// What layers contribute, from the top.
  ///
  /// @return at least one part
  public List<Part> parts() {
    return parts;
  }

  /// The object in the topmost layer that has it.
  ///
  /// @return the node that metadata come from
  public LayerNode top() {
    for (Part part : parts) {
      if (!part.node().isImplied()) {
        return part.node();
      }
    }
    return parts.getFirst().node();
  }

  /// What the object is.
  ///
  /// @return the status in the topmost layer that has it
  public Status status() {
    return top().status();
  }

  /// Extended attributes as an overlay's user sees them: without marks.
  ///
  /// @return the attributes
  /// @throws IOException if they cannot be read
  public Xattrs xattrs() throws IOException {
    return stack.rules().space().shown(top().xattrs());
  }

  /// Finds an entry of this directory.
  ///
  /// @param name its name
  /// @return what the name means, or null if nothing
  /// @throws ViewException if marks cannot be followed
  /// @throws IOException if a layer cannot be read
  public @Nullable MergedNode child(Name name) throws IOException {
    List<Part> found = new Lookup(stack, name, LookupListener.NONE).in(parts);
    return found.isEmpty() ? null : new MergedNode(stack, found, false);
  }

  /// Lists this directory.
  ///
  /// @return its entries, each name once
  /// @throws IOException if a layer cannot be read
  public List<MergedEntry> entries() throws IOException {
    return MergedListing.of(parts, stack.rules().space());
  }

  /// All names that any part of this directory has, whiteouts' too.
  ///
  /// @return each name once, in no particular order
  /// @throws IOException if a layer cannot be read
  public Set<Name> names() throws IOException {
    Set<Name> names = new HashSet<>();
    for (Part part : parts) {
      part.node().entries().forEach(entry -> names.add(entry.name()));
    }
    return names;
  }

  /// The bytes of this regular file, from the layer that has them.
  ///
  /// @return the content, whose size may be another than the status tells if they lie in different layers
  /// @throws ViewException if no layer has them
  /// @throws IOException if it cannot be read
  public FileContent content() throws IOException {
    Part last = parts.getLast();
    boolean metadataOnly =
        stack.dataOnly() > 0
            && last.layer() < stack.layers().size() - stack.dataOnly()
            && last.node().xattr(stack.rules().space().mark("metacopy")) != null;
    if (metadataOnly) {
      String layer = stack.layers().get(last.layer()).name();
      String reason = "only has metadata, and no layer for data has the bytes";
      throw new ViewException(Errno.EIO, layer + ", inode " + status().inode(), reason);
    }
    return last.node().content();
  }

  /// Where this symbolic link points.
  ///
  /// @return the target
  /// @throws IOException if this is none, or it cannot be read
  public byte[] target() throws IOException {
    return top().target();
  }

  /// Tells whether this is the root of the view.
  ///
  /// @return true if so
  public boolean isRoot() {
    return root;
  }
}
