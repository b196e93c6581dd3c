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
/// The kernel checks permissions before it asks, and says when set-id bits go. What is written reaches the
/// host before the writer goes on (no `FUSE_WRITEBACK_CACHE`): so a full disk is told to who fills it, as
/// the kernel's overlay tells, and a small file takes no further question for its times.
public final class WritableFileSystem implements FuseFileSystem, Closeable {
  private static final FuseFeatures FEATURES = FuseFeatures.CACHED.withWriting();
  private static final int LONGEST_NAME = 255;

  private final Overlay overlay;
  private final WritableNodes nodes;
  private final WritableNode root;

  /// The kernel does not always say that a file is closed: an unmount withdraws what nobody has read yet.
  private final Set<OpenFile> open = ConcurrentHashMap.newKeySet();

  /// Serves an overlay.
  ///
  /// @param overlay to be closed by the caller after this
  public WritableFileSystem(Overlay overlay) {
    this.overlay = overlay;
    this.nodes = new WritableNodes(overlay.layerCount());
    this.root = nodes.single(overlay.root());
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

  private long shown(WritableNode node, Status status) {
    long lasting = node.shown();
    return lasting != 0 ? lasting : nodes.shown(node.node().layer(), status.inode());
  }

  @Override
  public void attributes(FuseNode node, @Nullable FuseHandle handle, FuseAttributes into)
      throws IOException {
    Status status = own(node).status();
    into.file(shown(own(node), status), status.size(), status.blocks());
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
    AttributeChanges.apply(object, writer(call), change);
  }

  @Override
  public byte[] target(FuseNode node) throws IOException {
    return at(node).target();
  }

  @Override
  public FuseNode makeNode(
      FuseCall call, FuseNode parent, byte[] name, int mode, int major, int minor)
      throws IOException {
    return nodes.single(
        overlay.makeNode(caller(call), at(parent), Name.of(name), mode, major, minor));
  }

  @Override
  public FuseNode makeDirectory(FuseCall call, FuseNode parent, byte[] name, int mode)
      throws IOException {
    return nodes.single(overlay.makeDirectory(caller(call), at(parent), Name.of(name), mode));
  }

  @Override
  public FuseNode makeSymlink(FuseCall call, FuseNode parent, byte[] name, byte[] target)
      throws IOException {
    return nodes.single(overlay.makeSymlink(caller(call), at(parent), Name.of(name), target));
  }

  @Override
  public FuseNode link(FuseCall call, FuseNode node, FuseNode parent, byte[] name)
      throws IOException {
    WritableNode object = own(node);
    Caller caller = caller(call);
    nodes.link(object, () -> overlay.link(caller, object.node(), at(parent), Name.of(name)));
    return object;
  }

  /// What a directory is before it goes: the kernel may go on asking, for who is in it.
  private void remember(OverlayNode directory, Name name) throws IOException {
    OverlayNode victim = overlay.lookup(Caller.ROOT, directory, name);
    WritableNode known = victim == null ? null : nodes.known(victim);
    if (victim != null && known != null && victim.isUpper()) {
      Status status = victim.status();
      boolean merged = victim.isDirectory() && !victim.lowers().isEmpty();
      known.remember(merged ? status : status.withLinks(0));
    }
  }

  @Override
  public void unlink(FuseCall call, FuseNode parent, byte[] name) throws IOException {
    overlay.unlink(caller(call), at(parent), Name.of(name));
  }

  @Override
  public void removeDirectory(FuseCall call, FuseNode parent, byte[] name) throws IOException {
    remember(at(parent), Name.of(name));
    overlay.removeDirectory(caller(call), at(parent), Name.of(name));
  }

  @Override
  public void rename(
      FuseCall call, FuseNode from, byte[] name, FuseNode to, byte[] newName, int flags)
      throws IOException {
    remember(at(to), Name.of(newName));
    overlay.rename(caller(call), at(from), Name.of(name), at(to), Name.of(newName), flags);
  }

  @Override
  public FuseHandle open(FuseCall call, FuseNode node, int flags) throws IOException {
    OverlayFile file = at(node).openAnywhere(caller(call), flags);
    if ((flags & OpenFlags.TRUNCATE) != 0 && call.user() != 0) {
      file.dropPrivileges(writer(call));
    }
    return opened(file);
  }

  private OpenFile opened(OverlayFile file) {
    OpenFile fresh = new OpenFile(file);
    open.add(fresh);
    return fresh;
  }

  /// The kernel looks after the end of the file.
  private static int withoutAppend(int flags) {
    return flags & ~OpenFlags.APPEND;
  }

  @Override
  public FuseCreated create(FuseCall call, FuseNode parent, byte[] name, int mode, int flags)
      throws IOException {
    int how = withoutAppend(flags);
    OverlayFile file =
        overlay.createOpen(caller(call), at(parent), Name.of(name), mode & 07777, how);
    return new FuseCreated(nodes.single(file.node()), opened(file));
  }

  @Override
  public FuseCreated createUnnamed(FuseCall call, FuseNode parent, int mode, int flags)
      throws IOException {
    int how = withoutAppend(flags);
    OverlayFile file = overlay.makeUnnamed(caller(call), at(parent), mode & 07777, how);
    return new FuseCreated(nodes.single(file.node()), opened(file));
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
      file.dropPrivileges(writer(call));
    }
    return file.write(position, from);
  }

  @Override
  public void release(FuseNode node, FuseHandle handle) throws IOException {
    if (handle instanceof OpenFile file && open.remove(file)) {
      file.close();
    }
  }

  /// Closes what is still open. To be called when nothing serves this any more.
  @Override
  public void close() throws IOException {
    for (OpenFile file : open) {
      file.close();
    }
    open.clear();
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
      open.fill(overlay.list(caller(call), directory));
    }
    long self = shown(own(node), own(node).status());
    WritableNode parent = own(parent(node));
    open.list(position, into, self, shown(parent, parent.status()), nodes::shown);
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
          default -> XattrMode.REPLACE;
        };
    OverlayNode object = at(node);
    object.setXattr(caller(call), name, value, mode);
    if (dropsSetGroup) {
      AttributeChanges.dropSetGroup(object, caller(call));
    }
  }

  @Override
  public void removeXattr(FuseCall call, FuseNode node, String name) throws IOException {
    at(node).removeXattr(caller(call), name);
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
    open(handle).allocate(mode, position, length);
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
    return AttributeChanges.control(at(node), caller(call), command, in);
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
