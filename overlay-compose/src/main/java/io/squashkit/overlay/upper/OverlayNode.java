package io.squashkit.overlay.upper;

import io.squashkit.overlay.layer.LayerNode;
import io.squashkit.overlay.layer.Status;
import io.squashkit.overlay.view.Part;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A name in an overlay and the object behind it, which stays the same while others rename it. There is one
/// node for a name at a time: who holds it sees what others do. Two names of one file have two nodes. After
/// its removal a node works on as long as it is open. Safe for use by several threads. Longer than others
/// since everything that can be done to an object is a method.
///
/// Operations come with a [Caller] and fail with an [OverlayException], whose error number is the
/// kernel's; other failures are those of a layer that cannot be read.
public final class OverlayNode {
  /// The overlay, its layers and its host.
  final Overlay overlay;

  /// Decides which of two nodes is locked first.
  final long number;

  final ReentrantLock lock = new ReentrantLock();

  /// Open files, which must follow when the object is copied up. Under the lock.
  final List<OverlayFile> files = new ArrayList<>(0);

  /// What is known of flags that protect the object.
  volatile FileFlags.@Nullable Protection protection;

  /// Whether this directory is known to be marked as one with copies in it.
  volatile boolean impure;

  /// Where the object is without a name, as long as it is open or held; null if nowhere. Under the lock.
  volatile @Nullable Place orphan;

  /// Whoever keeps the times of this directory, or changes entries at all, holds its monitor.
  final Object times = new Object();

  private final int kind;
  private final Children children;
  private volatile @Nullable OverlayNode parent;
  private volatile Name name;
  private volatile boolean hasUpper;
  private volatile List<Part> lowers;
  private volatile int layerNumber;
  private volatile boolean removed;
  private volatile boolean stale;

  OverlayNode(
      Overlay overlay,
      @Nullable OverlayNode parent,
      Name name,
      int kind,
      boolean hasUpper,
      List<Part> lowers) {
    this.overlay = overlay;
    this.number = overlay.nextNumber();
    this.children = new Children(overlay.gone());
    this.parent = parent;
    this.name = name;
    this.kind = kind;
    this.hasUpper = hasUpper;
    setLowers(lowers);
  }

  /// The directory that the name is in.
  ///
  /// @return its node, or null of the root
  public @Nullable OverlayNode parent() {
    return parent;
  }

  /// The name.
  ///
  /// @return the name; empty of the root
  public Name name() {
    return name;
  }

  /// What kind of object this is.
  ///
  /// @return one of the constants of [FileStatus]
  public int kind() {
    return kind;
  }

  /// Tells whether this is a directory.
  ///
  /// @return true if so
  public boolean isDirectory() {
    return kind == FileStatus.DIRECTORY;
  }

  /// Tells whether this is a regular file.
  ///
  /// @return true if so
  public boolean isFile() {
    return kind == FileStatus.REGULAR;
  }

  /// Tells whether the name is gone: removed, or taken by another object.
  ///
  /// @return true if so
  public boolean isRemoved() {
    return removed;
  }

  /// Tells whether the name means something else, or nothing, because a layer came or went. What is open of
  /// this object works on.
  ///
  /// @return true if so; then the name is gone, too
  public boolean isStale() {
    return stale;
  }

  /// Tells whether the upper directory has the object, or else only lower layers.
  ///
  /// @return true if so
  public boolean isUpper() {
    return hasUpper;
  }

  /// What the object is now. A merged directory has one link.
  ///
  /// @return kind, permissions, owners, times, and the inode number in the layer that it comes from
  /// @throws IOException if it is removed and not open, or cannot be read
  public Status status() throws IOException {
    return new Attributes(this).status();
  }

  /// As [#status], and never what takes the name's place at this moment: waits for who changes it.
  ///
  /// @return the status
  /// @throws IOException if it is removed and not open, or cannot be read
  public Status steadyStatus() throws IOException {
    if (!hasUpper) {
      return status();
    }
    overlay.tree.readLock().lock();
    try (NodeLocks _ = NodeLocks.of(this)) {
      return status();
    } finally {
      overlay.tree.readLock().unlock();
    }
  }

  /// Where [#status] comes from.
  ///
  /// @return the layer's place in the stack, from the top: 0 is the upper directory
  public int layer() {
    List<Part> below = lowers;
    return hasUpper ? 0 : below.getFirst().layer();
  }

  /// What tells the topmost lower layer that has the object from all others that the overlay ever has.
  ///
  /// @return its number, or 0 if no lower layer counts any more
  public int layerNumber() {
    return layerNumber;
  }

  /// Throws unless the caller may use this object in some ways.
  ///
  /// @param caller who
  /// @param wanted a sum of 4 to read, 2 to write, 1 to execute or search
  /// @throws IOException with [Errno#EACCES] if one is not allowed
  public void access(Caller caller, int wanted) throws IOException {
    Permission.check(this, caller, wanted);
  }

  /// Where this symbolic link points.
  ///
  /// @return the target
  /// @throws IOException if this is none, or it cannot be read
  public byte[] target() throws IOException {
    if (kind != FileStatus.SYMLINK) {
      throw new OverlayException(Errno.EINVAL, this);
    }
    overlay.tree.readLock().lock();
    try (NodeLocks _ = NodeLocks.of(this)) {
      return sound().target();
    } finally {
      overlay.tree.readLock().unlock();
    }
  }

  /// Changes the permissions.
  ///
  /// @param caller who
  /// @param permissions 12 bits
  /// @throws IOException if that is not allowed or fails
  public void setPermissions(Caller caller, int permissions) throws IOException {
    new Attributes(this).setPermissions(caller, permissions & 0xFFF);
  }

  /// Changes owners. Set-id bits of a file go, as they do anywhere.
  ///
  /// @param caller who
  /// @param owner user id or [io.squashkit.squashfs.posix.Posix#SAME_ID]
  /// @param group group id or [io.squashkit.squashfs.posix.Posix#SAME_ID]
  /// @throws IOException if that is not allowed or fails
  public void setOwner(Caller caller, int owner, int group) throws IOException {
    new Attributes(this).setOwner(caller, owner, group);
  }

  /// Changes times.
  ///
  /// @param caller who
  /// @param accessed time of last access, or null to leave it
  /// @param modified time of last modification, or null to leave it
  /// @throws IOException if that is not allowed or fails
  public void setTimes(Caller caller, @Nullable Instant accessed, @Nullable Instant modified)
      throws IOException {
    new Attributes(this).setTimes(caller, accessed, modified);
  }

  /// Sets both times to the present, which who may write may do, too.
  ///
  /// @param caller who
  /// @throws IOException if that is not allowed or fails
  public void touch(Caller caller) throws IOException {
    new Attributes(this).touch(caller);
  }

  /// Sets the size of this regular file.
  ///
  /// @param caller who
  /// @param size in bytes; what is added is a hole
  /// @throws IOException if that is not allowed or fails
  public void truncate(Caller caller, long size) throws IOException {
    new Attributes(this).truncate(caller, size);
  }

  /// Asks for the flags of the inode, as `lsattr` shows them.
  ///
  /// @param caller who
  /// @return a sum of flags, see [io.squashkit.squashfs.posix.FileCalls#flags]
  /// @throws IOException if that is not allowed, or the object has none
  public int flags(Caller caller) throws IOException {
    return new FileFlags(this).get(caller);
  }

  /// Sets the flags of the inode, as `chattr` does.
  ///
  /// @param caller who
  /// @param flags all that shall be set
  /// @throws IOException if that is not allowed or fails
  public void setFlags(Caller caller, int flags) throws IOException {
    new FileFlags(this).set(caller, flags);
  }

  /// The flags and what goes with them, as XFS first had them.
  ///
  /// @param caller who
  /// @return [io.squashkit.squashfs.posix.FileCalls#EXTENDED_FLAGS] bytes
  /// @throws IOException if that is not allowed or not possible here
  public byte[] extendedFlags(Caller caller) throws IOException {
    return new FileFlags(this).extended(caller);
  }

  /// Sets the flags and what goes with them.
  ///
  /// @param caller who
  /// @param extended [io.squashkit.squashfs.posix.FileCalls#EXTENDED_FLAGS] bytes
  /// @throws IOException if that is not allowed or not possible here
  public void setExtendedFlags(Caller caller, byte[] extended) throws IOException {
    new FileFlags(this).setExtended(caller, extended);
  }

  /// Lists the names of extended attributes that the caller may see: no marks of overlays.
  ///
  /// @param caller who
  /// @return full names, a `char` a byte
  /// @throws IOException if they cannot be read
  public List<String> xattrNames(Caller caller) throws IOException {
    return new XattrAccess(this).names(caller);
  }

  /// Reads an extended attribute; `system.posix_acl_access` and `system.posix_acl_default` are the ACLs.
  ///
  /// @param caller who
  /// @param xattr its full name, a `char` a byte
  /// @return the value
  /// @throws IOException with [Errno#ENODATA] if there is none, or if that is not allowed or fails
  public byte[] xattr(Caller caller, String xattr) throws IOException {
    return new XattrAccess(this).get(caller, xattr);
  }

  /// Sets an extended attribute or an ACL.
  ///
  /// @param caller who
  /// @param xattr its full name, a `char` a byte
  /// @param value its value
  /// @param mode whether there may or must be one already
  /// @throws IOException if that is not allowed or fails
  public void setXattr(Caller caller, String xattr, byte[] value, XattrMode mode)
      throws IOException {
    new XattrAccess(this).set(caller, xattr, value, mode);
  }

  /// Removes an extended attribute or an ACL.
  ///
  /// @param caller who
  /// @param xattr its full name, a `char` a byte
  /// @throws IOException with [Errno#ENODATA] if there is none, or if that is not allowed or fails
  public void removeXattr(Caller caller, String xattr) throws IOException {
    new XattrAccess(this).remove(caller, xattr);
  }

  /// Waits until this object is on the disk, with the entries of a directory, unless the overlay waits for
  /// nothing.
  ///
  /// @throws IOException if that fails
  public void sync() throws IOException {
    new Attributes(this).sync();
  }

  /// Opens this regular file.
  ///
  /// @param caller who; later writes are on its behalf, too
  /// @param flags a sum of [io.squashkit.squashfs.posix.OpenFlags], of which how to read or write,
  ///     `TRUNCATE` and `APPEND` count
  /// @return the open file
  /// @throws IOException if this is no regular file, or that is not allowed or fails
  public OverlayFile open(Caller caller, int flags) throws IOException {
    return OverlayFile.open(this, caller, flags);
  }

  /// Opens this regular file for one who looks after its end himself: what is written goes where the writer
  /// says, even if the file can only be appended to.
  ///
  /// @param caller who
  /// @param flags as for [#open]
  /// @return the open file
  /// @throws IOException if this is no regular file, or that is not allowed or fails
  public OverlayFile openAnywhere(Caller caller, int flags) throws IOException {
    return OverlayFile.openAnywhere(this, caller, flags);
  }

  /// What lower layers have of this object, though its copy in the upper directory may hide it: of a
  /// directory what is merged; of anything else nothing, once it is copied.
  ///
  /// @return its parts from the top, maybe none
  public List<Part> lowers() {
    return lowers;
  }

  /// Whether the upper directory has only metadata of this file, as an overlay with other options left it.
  boolean isMetacopy() {
    return hasUpper && !isDirectory() && !lowers.isEmpty();
  }

  /// Whether layers above and below contribute (kernel: `OVL_TYPE_MERGE`).
  boolean isMerged() {
    return hasUpper ? !lowers.isEmpty() : lowers.size() > 1;
  }

  boolean isMergedOrLower() {
    return isMerged() || !hasUpper;
  }

  /// What layers contribute, from the top.
  List<Part> parts() {
    if (!hasUpper) {
      return lowers;
    }
    List<Part> parts = new ArrayList<>(lowers.size() + 1);
    UpperNode top = new UpperNode(overlay.upper, Upper.way(this, null), UpperNode.DIRECTORY);
    parts.add(new Part(0, top));
    parts.addAll(lowers);
    return parts;
  }

  LayerNode top() {
    return parts().getFirst().node();
  }

  /// The topmost part, of which more is wanted than what it is: its layer may be closed if the object is
  /// stale.
  LayerNode sound() throws OverlayException {
    if (stale) {
      throw OverlayException.gone(this);
    }
    return top();
  }

  /// The node of an entry of this directory, if somebody holds it.
  ///
  /// @param entry its name
  /// @return the node, or null if nobody has looked it up, or has let go of it
  public @Nullable OverlayNode held(Name entry) {
    return children.get(entry);
  }

  Children children() {
    return children;
  }

  /// The object has a copy in the upper directory now. Under the lock.
  void copiedUp() {
    new FileFlags(this).none();
    hasUpper = true;
    completed();
  }

  /// Nothing of this file is in lower layers any longer. Under the lock.
  void completed() {
    if (!isDirectory()) {
      setLowers(List.of());
    }
  }

  /// Layers came or went, and what they have of this object is in other places. With the tree lock alone.
  void setLowers(List<Part> parts) {
    lowers = parts;
    layerNumber = parts.isEmpty() ? 0 : overlay.layerNumbers()[parts.getFirst().layer()];
  }

  /// Layers came or went, and the name means something else. With the tree lock alone.
  void becomeStale() {
    stale = true;
    remove();
  }

  /// Nothing of this directory is in lower layers any longer: it is opaque. Under the lock.
  void cleared() {
    impure = false;
    setLowers(List.of());
  }

  /// The name is gone. Under the directory's lock.
  void remove() {
    removed = true;
    OverlayNode directory = parent;
    if (directory != null) {
      directory.children.remove(name);
    }
  }

  /// Tells whether the name is gone, but the object has one in the work directory as long as it is open:
  /// the host counts that, too.
  ///
  /// @return true if so
  public boolean isKept() {
    return orphan != null;
  }

  /// Keeps an open file that is about to lose its name: under another, in the work directory, which goes
  /// when the file is closed or another overlay starts. Under the lock.
  void keep() throws OverlayException {
    if (hasUpper && !files.isEmpty()) {
      orphan = overlay.work.keep(this);
    }
  }

  /// Notes that a file never had a name but the one where it is kept. Before anybody has it.
  void keptAt(Place place) {
    removed = true;
    orphan = place;
  }

  /// It has its first name, which was that where it was kept. Under its lock and the directory's.
  void named(OverlayNode directory, Name first) {
    orphan = null;
    removed = false;
    move(directory, first);
  }

  /// The name was not lost after all, or nobody has the file open any longer. Under the lock.
  void closed() {
    Place kept = orphan;
    if (kept != null && !isDirectory()) {
      orphan = null;
      overlay.work.discard(kept, false);
    }
  }

  /// The name is another. Under the locks of both directories.
  void move(OverlayNode directory, Name to) {
    parent = directory;
    name = to;
    directory.children.put(to, this);
  }

  /// The path from the root of the overlay, for messages.
  @Override
  public String toString() {
    return "/" + new String(Upper.way(this, null), StandardCharsets.UTF_8);
  }
}
