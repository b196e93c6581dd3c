package io.squashkit.overlay.mount;

import io.squashkit.overlay.fuse.FuseAttributes;
import io.squashkit.overlay.fuse.FuseCall;
import io.squashkit.overlay.fuse.FuseException;
import io.squashkit.overlay.fuse.FuseFeatures;
import io.squashkit.overlay.fuse.FuseFileSystem;
import io.squashkit.overlay.fuse.FuseHandle;
import io.squashkit.overlay.fuse.FuseListing;
import io.squashkit.overlay.fuse.FuseNode;
import io.squashkit.overlay.fuse.FuseSpace;
import io.squashkit.overlay.layer.HostLayer;
import io.squashkit.overlay.layer.ImageLayer;
import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.Status;
import io.squashkit.overlay.view.MergedEntry;
import io.squashkit.overlay.view.MergedNode;
import io.squashkit.overlay.view.Stack;
import io.squashkit.overlay.view.ViewException;
import io.squashkit.squashfs.format.Superblock;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A stack that nobody writes to, as the kernel asks for it. Its layers must stay as they are: the kernel
/// keeps whatever it has once been told. Files and directories are not opened: each question says
/// which it is about, and that is enough.
///
/// Inode numbers are those of the layer, with the layer's place from the bottom in the upper 16 bits: those
/// of a single image are its own.
public final class StackFileSystem implements FuseFileSystem {
  private static final int LAYER_SHIFT = 48;

  /// Few enough to be forgotten while the collector still has them among the young: what grows old is
  /// collected late, and the process stays large.
  private static final int REMEMBERED = 1024;

  private static final int REMEMBERED_LISTINGS = 64;
  private static final byte[] DOT = {'.'};
  private static final byte[] DOTS = {'.', '.'};

  private final Stack stack;
  private final Look look;
  private final int[] ids;
  private final boolean[] numbered;
  private final boolean[] placed;
  private final boolean xattrs;
  private final StackNode root;
  private final StackNodes nodes = new StackNodes();
  private final Recent<StackNode> recent = new Recent<>(REMEMBERED, StackNode::forgetFound);
  private final Recent<StackNode> listings =
      new Recent<>(REMEMBERED_LISTINGS, StackNode::forgetListing);

  /// Shows what an overlay of the layers shows.
  ///
  /// @param stack to be closed by the caller when nothing serves it any more
  /// @return the file system
  /// @throws IOException if its root cannot be read
  public static StackFileSystem merged(Stack stack) throws IOException {
    return merged(stack, placesFromBottom(stack));
  }

  /// @param ids what tells the layers apart in inode numbers, one for each
  static StackFileSystem merged(Stack stack, int[] ids) throws IOException {
    return new StackFileSystem(stack, new Look.Merged(stack), ids);
  }

  private static int[] placesFromBottom(Stack stack) {
    int[] places = new int[stack.layers().size()];
    for (int i = 0; i < places.length; i++) {
      places[i] = places.length - 1 - i;
    }
    return places;
  }

  /// Shows a single layer as it is stored, whiteouts and other marks included.
  ///
  /// @param stack of one layer; to be closed by the caller when nothing serves it any more
  /// @return the file system
  /// @throws IOException if its root cannot be read
  public static StackFileSystem plain(Stack stack) throws IOException {
    if (stack.layers().size() != 1) {
      throw new IllegalArgumentException("layers are " + stack.layers().size() + ", allowed: one");
    }
    return new StackFileSystem(stack, new Look.Plain(stack), new int[1]);
  }

  private StackFileSystem(Stack stack, Look look, int[] ids) throws IOException {
    this.ids = ids;
    this.stack = stack;
    this.look = look;
    List<Layer> layers = stack.layers();
    numbered = new boolean[layers.size()];
    placed = new boolean[layers.size()];
    boolean any = false;
    for (int i = 0; i < numbered.length; i++) {
      numbered[i] = !(layers.get(i) instanceof HostLayer);
      placed[i] = layers.get(i) instanceof ImageLayer;
      any |= !(layers.get(i) instanceof ImageLayer image) || hasXattrs(image);
    }
    xattrs = any;
    root = new NamedNode(null, new byte[0], true, stack.root());
  }

  private static boolean hasXattrs(ImageLayer layer) {
    return layer.image().superblock().xattrTableStart() != Superblock.ABSENT;
  }

  private static StackNode own(FuseNode node) {
    return (StackNode) node;
  }

  private MergedNode merged(FuseNode node) throws IOException {
    return own(node).merged(look, recent);
  }

  Stack stack() {
    return stack;
  }

  int[] ids() {
    return ids.clone();
  }

  List<MergedEntry> rootEntries() throws IOException {
    return root.entries(look, recent, listings);
  }

  /// Tells whether the kernel knows nothing below the root.
  boolean isForgotten() {
    return nodes.isEmpty();
  }

  @Override
  public FuseFeatures features() {
    return FuseFeatures.CACHED;
  }

  @Override
  public FuseNode root() {
    return root;
  }

  @Override
  public @Nullable FuseNode lookup(FuseCall call, FuseNode parent, byte[] name) throws IOException {
    MergedNode found = look.child(merged(parent), Name.of(name));
    if (found == null) {
      return null;
    }
    StackNode fresh = node(own(parent), name, found);
    StackNode known = nodes.putIfAbsent(fresh);
    if (known != null) {
      return known;
    }
    recent.add(fresh);
    return fresh;
  }

  private StackNode node(StackNode parent, byte[] name, MergedNode found) {
    int layer = found.parts().getFirst().layer();
    if (placed[layer] && found.parts().size() == 1 && !found.status().isDirectory()) {
      return new PlacedNode(parent, found);
    }
    return new NamedNode(parent, name, numbered[layer], found);
  }

  @Override
  public void forgotten(FuseNode node) {
    nodes.remove(own(node));
  }

  @Override
  public FuseNode parent(FuseNode node) {
    return own(node).parent();
  }

  private long shown(int layer, long inode) {
    return (long) ids[layer] << LAYER_SHIFT ^ inode;
  }

  @Override
  public void attributes(FuseNode node, @Nullable FuseHandle handle, FuseAttributes into)
      throws IOException {
    MergedNode merged = merged(node);
    Status status = merged.status();
    boolean several = status.isDirectory() && merged.parts().size() > 1;
    into.file(shown(own(node).layer(), status.inode()), status.size(), status.blocks());
    into.mode(status.mode(), several ? 1 : status.links(), status.owner(), status.group());
    into.device(status.major(), status.minor());
    into.accessed(status.accessed());
    into.modified(status.modified());
    into.changed(status.changed());
  }

  @Override
  public byte[] target(FuseNode node) throws IOException {
    return merged(node).target();
  }

  @Override
  public void read(
      FuseCall call, FuseNode node, @Nullable FuseHandle handle, long position, ByteBuffer into)
      throws IOException {
    try (ContentReader reader = own(node).content(look, recent).open()) {
      reader.read(position, into);
    }
  }

  @Override
  public long seek(FuseNode node, @Nullable FuseHandle handle, long position, boolean data)
      throws IOException {
    FileContent content = own(node).content(look, recent);
    long size = content.size();
    if (position < 0 || position >= size) {
      throw new FuseException(Errno.ENXIO);
    }
    try (ContentReader reader = content.open()) {
      long next = data ? reader.nextData(position) : reader.nextHole(position);
      if (data && next >= size) {
        throw new FuseException(Errno.ENXIO);
      }
      return Math.min(next, size);
    }
  }

  @Override
  public void list(
      FuseCall call, FuseNode node, @Nullable FuseHandle handle, long position, FuseListing into)
      throws IOException {
    StackNode directory = own(node);
    List<MergedEntry> entries = directory.entries(look, recent, listings);
    long next = position;
    while (next < entries.size() + 2L) {
      boolean taken;
      if (next < 2) {
        StackNode one = next == 0 ? directory : directory.parent();
        long inode = shown(one.layer(), merged(one).status().inode());
        taken = into.entry(next == 0 ? DOT : DOTS, FileStatus.DIRECTORY, inode, next + 1);
      } else {
        MergedEntry entry = entries.get((int) next - 2);
        long inode = shown(entry.layer(), entry.inode());
        taken = into.entry(entry.name().bytes(), entry.kind(), inode, next + 1);
      }
      if (!taken) {
        return;
      }
      next++;
    }
    if (position == next) { // the reader now knows that this was all
      directory.forgetListing();
    }
  }

  @Override
  public byte @Nullable [] xattr(FuseCall call, FuseNode node, String name) throws IOException {
    return xattrs ? look.xattrs(merged(node)).asMap().get(name) : null;
  }

  @Override
  public List<String> xattrNames(FuseCall call, FuseNode node) throws IOException {
    return xattrs ? List.copyOf(look.xattrs(merged(node)).asMap().keySet()) : List.of();
  }

  /// All images together, as full as can be.
  @Override
  public FuseSpace space() {
    long bytes = 0;
    long files = 0;
    int blockSize = 4096;
    for (Layer layer : stack.layers()) {
      if (layer instanceof ImageLayer image) {
        Superblock superblock = image.image().superblock();
        bytes += superblock.bytesUsed();
        files += superblock.inodeCount();
        blockSize = superblock.blockSize();
      }
    }
    return new FuseSpace(blockSize, (bytes + blockSize - 1) / blockSize, 0, 0, files, 0, 255);
  }

  @Override
  public int errno(Throwable failure) {
    return switch (failure) {
      case FuseException own -> own.errno();
      case ViewException marks -> marks.errno();
      default -> Errno.EIO;
    };
  }
}
