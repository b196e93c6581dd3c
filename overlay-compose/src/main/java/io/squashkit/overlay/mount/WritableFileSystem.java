package io.squashkit.overlay.mount;

import io.squashkit.overlay.fuse.FuseAttributes;
import io.squashkit.overlay.fuse.FuseCall;
import io.squashkit.overlay.fuse.FuseChange;
import io.squashkit.overlay.fuse.FuseCreated;
import io.squashkit.overlay.fuse.FuseException;
import io.squashkit.overlay.fuse.FuseFeatures;
import io.squashkit.overlay.fuse.FuseFileSystem;
import io.squashkit.overlay.fuse.FuseHandle;
import io.squashkit.overlay.fuse.FuseListing;
import io.squashkit.overlay.fuse.FuseNode;
import io.squashkit.overlay.fuse.FuseServer;
import io.squashkit.overlay.fuse.FuseSpace;
import io.squashkit.overlay.layer.Status;
import io.squashkit.overlay.upper.Caller;
import io.squashkit.overlay.upper.Overlay;
import io.squashkit.overlay.upper.OverlayException;
import io.squashkit.overlay.upper.OverlayFile;
import io.squashkit.overlay.upper.OverlayNode;
import io.squashkit.overlay.upper.XattrMode;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileSystemStatus;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.tree.Name;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A stack with a writable directory on top, as the kernel asks for it. Nothing but the mount may change the
/// layers or the upper directory: the kernel keeps what it has once been told.
///
/// Longer than others since every question of the kernel's is a method.
///
/// The kernel checks permissions before it asks, and says when set-id bits go. What is written reaches the
/// host before the writer goes on (no `FUSE_WRITEBACK_CACHE`): so a full disk is told to who fills it, as
/// the kernel's overlay tells, and a small file takes no further question for its times.
public final class WritableFileSystem implements FuseFileSystem, Closeable {
  private static final FuseFeatures FEATURES = FuseFeatures.CACHED.withWriting();
  private static final int LONGEST_NAME = 255;
  private static final int ACCESS = 3;

  private final Overlay overlay;
  private final WritableNodes nodes;
  private final WritableNode root;
  private final LowerLayers layers;
  private final LayerRequests requests;

  /// The kernel does not always say that a file is closed: an unmount withdraws what nobody has read yet.
  private final Set<OpenFile> open = ConcurrentHashMap.newKeySet();

  /// Serves an overlay, whose lower layers may come and go meanwhile ([StackControl]).
  ///
  /// @param overlay to be closed by the caller after this
  /// @param opener opens further layers
  /// @throws IOException if it cannot be told where the layers lie
  public WritableFileSystem(Overlay overlay, LayerOpener opener) throws IOException {
    this.overlay = overlay;
    this.nodes = new WritableNodes();
    this.root = nodes.of(overlay.root());
    this.layers = new LowerLayers(overlay, nodes, open, opener);
    this.requests = new LayerRequests(layers);
  }

  @Override
  public void served(FuseServer by) {
    layers.served(by);
  }

  /// An object has perhaps been copied up, and with it the directories that lead to it: so they have other
  /// numbers of links and blocks. The kernel need not wait for this: nothing but attributes is dropped.
  private void copied(OverlayNode node) {
    FuseServer told = layers.server();
    for (OverlayNode at = node; at != null && told != null; at = at.parent()) {
      WritableNode known = nodes.known(at);
      if (known != null && !known.becameStale()) {
        return; // those above were told of when this was copied
      }
      if (known != null) {
        told.attributesChanged(known);
      }
    }
  }

  private static WritableNode own(FuseNode node) {
    return (WritableNode) node;
  }

  private static OverlayNode at(FuseNode node) {
    return own(node).node();
  }

  /// Whose new objects are.
  private static Caller caller(FuseCall call) {
    return new Caller(call.user(), call.group(), List.of(), call.umask(), true);
  }

  /// Who changes what may have set-id bits.
  private static Caller writer(FuseCall call) {
    List<Integer> groups = call.user() == 0 ? List.of() : call.groups();
    return new Caller(call.user(), call.group(), groups, 0);
  }

  @Override
  public FuseFeatures features() {
    return FEATURES;
  }

  @Override
  public FuseNode root() {
    return root;
  }

  @Override
  public @Nullable FuseNode lookup(FuseCall call, FuseNode parent, byte[] name) throws IOException {
    OverlayNode found = overlay.lookup(caller(call), at(parent), Name.of(name));
    return found == null ? null : nodes.of(found);
  }

  @Override
  public void forgotten(FuseNode node) {
    nodes.forget(own(node));
  }

  @Override
  public FuseNode parent(FuseNode node) throws IOException {
    OverlayNode parent = at(node).parent();
    return parent == null ? node : nodes.of(parent);
  }

  @Override
  public void attributes(FuseNode node, @Nullable FuseHandle handle, FuseAttributes into)
      throws IOException {
    own(node).told();
    Status status = own(node).status();
    into.file(own(node).shown(status), status.size(), status.blocks());
    into.mode(status.mode(), status.links(), status.owner(), status.group());
    into.device(status.major(), status.minor());
    into.accessed(status.accessed());
    into.modified(status.modified());
    into.changed(status.changed());
  }

  @Override
  public void change(FuseCall call, FuseNode node, @Nullable FuseHandle handle, FuseChange change)
      throws IOException {
    OverlayNode object = at(node);
    if (change.has(FuseChange.SIZE)) {
      Caller writer = change.has(FuseChange.DROP_PRIVILEGES) ? writer(call) : Caller.ROOT;
      if (handle instanceof OpenFile open) {
        open.truncate(writer, change.size());
      } else {
        OpenFile.truncate(object, writer, change.size());
      }
    }
    AttributeChanges.apply(object, call.user() == 0 ? Caller.ROOT : writer(call), change);
    copied(object);
  }

  @Override
  public byte[] target(FuseNode node) throws IOException {
    return at(node).target();
  }

  @Override
  public FuseNode makeNode(
      FuseCall call, FuseNode parent, byte[] name, int mode, int major, int minor)
      throws IOException {
    OverlayNode directory = at(parent);
    return made(
        directory, overlay.makeNode(caller(call), directory, Name.of(name), mode, major, minor));
  }

  @Override
  public FuseNode makeDirectory(FuseCall call, FuseNode parent, byte[] name, int mode)
      throws IOException {
    OverlayNode directory = at(parent);
    return made(directory, overlay.makeDirectory(caller(call), directory, Name.of(name), mode));
  }

  @Override
  public FuseNode makeSymlink(FuseCall call, FuseNode parent, byte[] name, byte[] target)
      throws IOException {
    OverlayNode directory = at(parent);
    return made(directory, overlay.makeSymlink(caller(call), directory, Name.of(name), target));
  }

  private WritableNode made(OverlayNode directory, OverlayNode fresh) {
    copied(directory);
    return nodes.made(fresh);
  }

  @Override
  public FuseNode link(FuseCall call, FuseNode node, FuseNode parent, byte[] name)
      throws IOException {
    WritableNode object = own(node);
    OverlayNode directory = at(parent);
    OverlayNode old = object.node();
    Caller caller = caller(call);
    nodes.link(object, () -> overlay.link(caller, old, directory, Name.of(name)));
    copied(old);
    copied(directory);
    return object;
  }

  @Override
  public void unlink(FuseCall call, FuseNode parent, byte[] name) throws IOException {
    OverlayNode directory = at(parent);
    try (Leaving _ = Leaving.of(overlay, nodes, directory, Name.of(name))) {
      overlay.unlink(caller(call), directory, Name.of(name));
    }
    copied(directory);
  }

  @Override
  public void removeDirectory(FuseCall call, FuseNode parent, byte[] name) throws IOException {
    OverlayNode directory = at(parent);
    try (Leaving _ = Leaving.of(overlay, nodes, directory, Name.of(name))) {
      overlay.removeDirectory(caller(call), directory, Name.of(name));
    }
    copied(directory);
  }

  @Override
  public void rename(
      FuseCall call, FuseNode from, byte[] name, FuseNode to, byte[] newName, int flags)
      throws IOException {
    OverlayNode source = at(from);
    OverlayNode target = at(to);
    try (Leaving _ = Leaving.of(overlay, nodes, target, Name.of(newName))) {
      overlay.rename(caller(call), source, Name.of(name), target, Name.of(newName), flags);
    }
    copied(source);
    copied(target);
  }

  @Override
  public FuseHandle open(FuseCall call, FuseNode node, int flags) throws IOException {
    OverlayNode object = at(node);
    OpenFile fresh = opened(object.openAnywhere(caller(call), flags));
    if ((flags & (ACCESS | OpenFlags.TRUNCATE)) != 0) {
      copied(object);
    }
    if ((flags & OpenFlags.TRUNCATE) != 0) {
      dropPrivileges(call, fresh);
    }
    return fresh;
  }

  private OpenFile opened(OverlayFile file) {
    OpenFile fresh = new OpenFile(file);
    open.add(fresh);
    return fresh;
  }

  /// The kernel looks after the end of the file; what is new is empty.
  private static int ofNew(int flags) {
    return flags & ~(OpenFlags.APPEND | OpenFlags.TRUNCATE);
  }

  @Override
  public FuseCreated create(FuseCall call, FuseNode parent, byte[] name, int mode, int flags)
      throws IOException {
    int how = ofNew(flags);
    OverlayFile file =
        overlay.createOpen(caller(call), at(parent), Name.of(name), mode & 07777, how);
    copied(at(parent));
    return new FuseCreated(nodes.made(file.node()), opened(file));
  }

  @Override
  public FuseCreated createUnnamed(FuseCall call, FuseNode parent, int mode, int flags)
      throws IOException {
    int how = ofNew(flags);
    OverlayFile file = overlay.makeUnnamed(caller(call), at(parent), mode & 07777, how);
    copied(at(parent));
    return new FuseCreated(nodes.made(file.node()), opened(file));
  }

  private static void dropPrivileges(FuseCall call, OpenFile file) throws IOException {
    if (call.user() != 0 && file.hasPrivileges()) {
      file.dropPrivileges(writer(call));
    }
  }

  private static OpenFile open(@Nullable FuseHandle handle) throws FuseException {
    if (handle instanceof OpenFile file) {
      return file;
    }
    throw new FuseException(Errno.EBADF);
  }

  @Override
  public void read(
      FuseCall call, FuseNode node, @Nullable FuseHandle handle, long position, ByteBuffer into)
      throws IOException {
    open(handle).read(position, into);
  }

  @Override
  public int write(
      FuseCall call,
      FuseNode node,
      @Nullable FuseHandle handle,
      long position,
      ByteBuffer from,
      boolean dropsPrivileges)
      throws IOException {
    OpenFile file = open(handle);
    if (dropsPrivileges) {
      dropPrivileges(call, file);
    }
    return file.write(position, from);
  }

  @Override
  public void release(FuseNode node, FuseHandle handle) throws IOException {
    if (handle instanceof OpenFile file && open.remove(file)) {
      file.close();
      layers.closeUnused();
    }
  }

  /// Closes what is still open. To be called when nothing serves this any more.
  @Override
  public void close() throws IOException {
    requests.close();
    for (OpenFile file : open) {
      file.close();
    }
    open.clear();
    nodes.forgetAll();
    layers.closeUnused();
  }

  @Override
  public void sync(FuseNode node, @Nullable FuseHandle handle, boolean dataOnly)
      throws IOException {
    if (handle instanceof OpenFile file) {
      file.sync();
    } else {
      at(node).sync();
    }
  }

  @Override
  public FuseHandle openDirectory(FuseCall call, FuseNode node) {
    return new OpenDirectory();
  }

  @Override
  public void list(
      FuseCall call, FuseNode node, @Nullable FuseHandle handle, long position, FuseListing into)
      throws IOException {
    OverlayNode directory = at(node);
    if (!(handle instanceof OpenDirectory open)) {
      throw new FuseException(Errno.EBADF);
    }
    if (position == 0) {
      open.fill(nodes, overlay, caller(call), directory);
    }
    boolean dots = position < OpenDirectory.DOTS;
    long self = dots ? own(node).inode() : 0;
    open.list(position, into, self, dots ? own(parent(node)).inode() : 0);
  }

  @Override
  public byte[] xattr(FuseCall call, FuseNode node, String name) throws IOException {
    return at(node).xattr(caller(call), name);
  }

  @Override
  public List<String> xattrNames(FuseCall call, FuseNode node) throws IOException {
    return at(node).xattrNames(caller(call));
  }

  @Override
  public void setXattr(
      FuseCall call, FuseNode node, String name, byte[] value, int flags, boolean dropsSetGroup)
      throws IOException {
    XattrMode mode =
        switch (flags) {
          case 0 -> XattrMode.ANY;
          case 1 -> XattrMode.CREATE;
          case 2 -> XattrMode.REPLACE;
          default -> XattrMode.BOTH;
        };
    OverlayNode object = at(node);
    object.setXattr(caller(call), name, value, mode);
    copied(object);
    if (dropsSetGroup) {
      AttributeChanges.dropSetGroup(object, caller(call));
    }
  }

  @Override
  public void removeXattr(FuseCall call, FuseNode node, String name) throws IOException {
    OverlayNode object = at(node);
    object.removeXattr(caller(call), name);
    copied(object);
  }

  @Override
  public FuseSpace space() throws IOException {
    FileSystemStatus host = new FileSystemStatus();
    overlay.space(host);
    return new FuseSpace(
        (int) host.blockSize(),
        host.blocks(),
        host.freeBlocks(),
        host.availableBlocks(),
        host.files(),
        host.freeFiles(),
        LONGEST_NAME);
  }

  @Override
  public void allocate(
      FuseCall call,
      FuseNode node,
      @Nullable FuseHandle handle,
      int mode,
      long position,
      long length)
      throws IOException {
    OpenFile file = open(handle);
    dropPrivileges(call, file); // the kernel does not say whether
    file.allocate(mode, position, length);
  }

  @Override
  public long copy(
      FuseCall call,
      FuseNode from,
      @Nullable FuseHandle fromHandle,
      long position,
      FuseNode to,
      @Nullable FuseHandle toHandle,
      long toPosition,
      long length)
      throws IOException {
    OpenFile target = open(toHandle);
    dropPrivileges(call, target); // the kernel does not say whether
    return target.copyFrom(open(fromHandle), position, toPosition, length);
  }

  @Override
  public void syncAll() throws IOException {
    overlay.sync();
  }

  @Override
  public long seek(FuseNode node, @Nullable FuseHandle handle, long position, boolean data)
      throws IOException {
    return open(handle).seek(position, data);
  }

  @Override
  public byte[] control(
      FuseCall call,
      FuseNode node,
      @Nullable FuseHandle handle,
      int command,
      byte[] in,
      int outSize)
      throws IOException {
    if (command == StackControl.COMMAND && node.equals(root)) {
      return requests.answer(call, in);
    }
    OverlayNode object = at(node);
    byte[] answer = AttributeChanges.control(object, caller(call), command, in);
    copied(object);
    return answer;
  }

  @Override
  public boolean isLogged(Throwable failure) {
    boolean owner = failure instanceof OverlayException own && own.isAboutOwner();
    return owner || FuseFileSystem.super.isLogged(failure);
  }

  @Override
  public int errno(Throwable failure) {
    return switch (failure) {
      case FuseException own -> own.errno();
      case IOException other -> OverlayException.errno(other);
      default -> Errno.EIO;
    };
  }
}
