package io.squashkit.overlay.upper;

import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.view.MergedEntry;
import io.squashkit.overlay.view.MergedNode;
import io.squashkit.overlay.view.Part;
import io.squashkit.overlay.view.Stack;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileCalls;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.FileSystemStatus;
import io.squashkit.squashfs.tree.Name;
import java.io.Closeable;
import java.io.IOException;
import java.lang.ref.ReferenceQueue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/// A stack of layers with a writable directory on top, in this process: what is changed is copied there
/// first, what is removed is hidden there. The directory is, at any time and after any end, one that the
/// kernel can mount over the same layers, and one that it has written can be opened here; but only one of
/// both at a time. Linux only. Safe for use by several threads.
///
/// What the kernel's options `index`, `nfs_export` and `metacopy` write is not written; of the last, what
/// others left is read if the stack's rules say so, and completed before it changes. Flags that protect
/// files of lower layers and the kernel's settings `fs.protected_*` mean nothing here.
///
/// Operations come with a [Caller] and fail with an [OverlayException], whose error number is the
/// kernel's; other failures are those of a layer that cannot be read.
public final class Overlay implements Closeable {
  /// Everything that goes by a path of the upper directory shares it, the rename of a directory has it
  /// alone. Files are copied up under it: until such a copy is done, a directory waits for its new name.
  final ReentrantReadWriteLock tree = new ReentrantReadWriteLock();

  final Upper upper;
  final WorkDirectory work;
  final OverlayProfile profile;
  final boolean syncs;
  final Ownership ownership;

  /// Who this program runs as: owner of what it makes.
  final int user;

  final int group;

  /// Permissions that the host takes from what this program makes.
  final int umask;

  final Names names;
  final CopyUpAhead ahead;

  /// How often flags that protect were set: what was known of any file before may be wrong then.
  final AtomicLong protections = new AtomicLong();

  final Path upperPath;
  final Path workPath;
  private volatile Stack stack;
  private volatile int[] layerNumbers;
  private final AtomicLong numbers = new AtomicLong();
  private final ReferenceQueue<OverlayNode> gone = new ReferenceQueue<>();
  private final OverlayNode root;

  private Overlay(
      Stack lowers,
      Upper upper,
      WorkDirectory work,
      OverlayProfile profile,
      Durability durability,
      Ownership ownership,
      Path path,
      Path workPath)
      throws IOException {
    this.upperPath = path;
    this.workPath = workPath;
    this.upper = upper;
    this.work = work;
    this.profile = profile;
    this.syncs = durability == Durability.SYNC;
    this.ownership = ownership;
    this.user = upper.posix.effectiveUser();
    this.group = upper.posix.effectiveGroup();
    this.umask = upper.posix.umask();
    List<Layer> layers = new ArrayList<>();
    layers.add(new UpperLayer(upper, path.toString()));
    layers.addAll(lowers.layers());
    this.stack = new Stack(layers, lowers.dataOnly(), lowers.rules());
    this.layerNumbers = LowerExchange.placesFromBottom(layers.size());
    this.names = new Names(this);
    this.ahead = new CopyUpAhead(this);
    List<Part> below = new ArrayList<>(stack.root().parts());
    below.removeFirst();
    this.root = new OverlayNode(this, null, Name.of(""), FileStatus.DIRECTORY, true, below);
  }

  /// Opens an overlay. The upper directory must lie on the file system of the work directory, and neither
  /// in the other. That a mount of the kernel uses them is noticed if this process sees it; other overlays
  /// of this library are noticed wherever they run.
  ///
  /// @param lowers the layers below, closed with the overlay once it is open; marks are read by their
  ///     rules
  /// @param upper takes the changes
  /// @param work an own directory, in which a folder `work` is made and emptied
  /// @param profile what the upper directory is kept like
  /// @return the overlay
  /// @throws OverlayException with [Errno#EBUSY] if the directories are in use, [Errno#EINVAL] if an
  ///     overlay that used them was not closed as it should, or if they cannot be used
  /// @throws IOException if a layer cannot be read
  public static Overlay open(Stack lowers, Path upper, Path work, OverlayProfile profile)
      throws IOException {
    return open(lowers, upper, work, profile, Durability.SYNC, Ownership.KEPT);
  }

  /// Opens an overlay, as [#open(Stack, Path, Path, OverlayProfile)] does.
  ///
  /// @param lowers the layers below, closed with the overlay once it is open
  /// @param upper takes the changes
  /// @param work an own directory, in which a folder `work` is made and emptied
  /// @param profile what the upper directory is kept like
  /// @param durability what it waits for
  /// @param ownership to whom objects belong that cannot be given to their owners
  /// @return the overlay
  /// @throws OverlayException with [Errno#EBUSY] if the directories are in use, [Errno#EINVAL] if an
  ///     overlay that used them was not closed as it should, or if they cannot be used
  /// @throws IOException if a layer cannot be read
  public static Overlay open(
      Stack lowers,
      Path upper,
      Path work,
      OverlayProfile profile,
      Durability durability,
      Ownership ownership)
      throws IOException {
    if (lowers.rules().space() != profile.space()) {
      throw new IllegalArgumentException(
          "marks of the stack are " + lowers.rules().space() + ", allowed: " + profile.space());
    }
    UpperCheck.check(lowers, upper, work);
    Upper directory = Upper.open(upper, profile.space());
    WorkDirectory workDirectory = null;
    boolean sound = false;
    try {
      workDirectory = WorkDirectory.open(work);
      directory.lock();
      directory.giveUuid();
      if (durability == Durability.VOLATILE) {
        workDirectory.noteVolatile();
      }
      Overlay overlay =
          new Overlay(
              lowers, directory, workDirectory, profile, durability, ownership, upper, work);
      sound = true;
      return overlay;
    } finally {
      if (!sound) {
        directory.close();
        if (workDirectory != null) {
          workDirectory.close();
        }
      }
    }
  }

  /// The root directory.
  ///
  /// @return its node
  public OverlayNode root() {
    return root;
  }

  /// Looks a name up; `.` and `..` are none. What it finds of a directory that was copied up by others without a note of its
  /// origin gets one, as in the kernel.
  ///
  /// @param caller who
  /// @param directory where
  /// @param name what
  /// @return the node, or null if there is nothing of that name
  /// @throws IOException if the caller may not search the directory, or marks cannot be followed
  public @Nullable OverlayNode lookup(Caller caller, OverlayNode directory, Name name)
      throws IOException {
    enter(caller, directory, name);
    tree.readLock().lock();
    try {
      return names.find(directory, name);
    } finally {
      tree.readLock().unlock();
    }
  }

  /// Lists a directory.
  ///
  /// @param caller who
  /// @param directory which
  /// @return its entries, each name once
  /// @throws IOException if the caller may not read it, or a layer cannot be read
  public List<MergedEntry> list(Caller caller, OverlayNode directory) throws IOException {
    requireDirectory(directory);
    Permission.check(directory, caller, Permission.READ);
    tree.readLock().lock();
    try (NodeLocks _ = NodeLocks.of(directory)) {
      requirePresent(directory);
      return new MergedNode(stack, directory.parts()).entries();
    } finally {
      tree.readLock().unlock();
    }
  }

  /// Makes an empty regular file.
  ///
  /// @param caller who
  /// @param directory where
  /// @param name its name
  /// @param permissions 12 bits
  /// @return its node
  /// @throws IOException with [Errno#EEXIST] if the name exists, or if that is not allowed or fails
  public OverlayNode create(Caller caller, OverlayNode directory, Name name, int permissions)
      throws IOException {
    return makeNode(caller, directory, name, FileStatus.REGULAR | permissions & 07777, 0, 0);
  }

  /// Makes an empty regular file and opens it, whatever its permissions then say.
  ///
  /// @param caller who
  /// @param directory where
  /// @param name its name
  /// @param permissions 12 bits
  /// @param flags a sum of [io.squashkit.squashfs.posix.OpenFlags], as for [OverlayNode#open]
  /// @return the open file
  /// @throws IOException with [Errno#EEXIST] if the name exists, or if that is not allowed or fails
  public OverlayFile createOpen(
      Caller caller, OverlayNode directory, Name name, int permissions, int flags)
      throws IOException {
    return OverlayFile.opened(create(caller, directory, name, permissions), caller, flags);
  }

  /// Makes a directory.
  ///
  /// @param caller who
  /// @param directory where
  /// @param name its name
  /// @param permissions 10 bits
  /// @return its node
  /// @throws IOException with [Errno#EEXIST] if the name exists, or if that is not allowed or fails
  public OverlayNode makeDirectory(Caller caller, OverlayNode directory, Name name, int permissions)
      throws IOException {
    enter(caller, directory, name);
    return new Creation(this, caller)
        .make(
            directory,
            name,
            FileStatus.DIRECTORY | permissions & 01777,
            (posix, place, mode) ->
                posix.makeDirectory(place.directory(), place.name(), mode & 07777));
  }

  /// Makes a symbolic link.
  ///
  /// @param caller who
  /// @param directory where
  /// @param name its name
  /// @param target where it points
  /// @return its node
  /// @throws IOException with [Errno#EEXIST] if the name exists, or if that is not allowed or fails
  public OverlayNode makeSymlink(Caller caller, OverlayNode directory, Name name, byte[] target)
      throws IOException {
    enter(caller, directory, name);
    return new Creation(this, caller)
        .make(
            directory,
            name,
            FileStatus.SYMLINK | 0777,
            (posix, place, mode) -> posix.makeSymlink(target, place.directory(), place.name()));
  }

  /// Makes a device, a named pipe, a socket or a regular file. The device 0:0 would be a whiteout and is
  /// refused.
  ///
  /// @param caller who; only the superuser makes devices
  /// @param directory where
  /// @param name its name
  /// @param mode kind and permissions: 16 bits
  /// @param major of a device
  /// @param minor of a device
  /// @return its node
  /// @throws IOException with [Errno#EEXIST] if the name exists, or if that is not allowed or fails
  public OverlayNode makeNode(
      Caller caller, OverlayNode directory, Name name, int mode, int major, int minor)
      throws IOException {
    enter(caller, directory, name);
    int kind = mode & FileStatus.KIND;
    boolean device = kind == FileStatus.CHARACTER_DEVICE || kind == FileStatus.BLOCK_DEVICE;
    boolean whiteout = kind == FileStatus.CHARACTER_DEVICE && major == 0 && minor == 0;
    return new Creation(this, caller)
        .make(
            directory,
            name,
            mode & 0xFFFF,
            (posix, place, full) ->
                posix.makeNode(place.directory(), place.name(), full, major, minor),
            !whiteout && (caller.mayAll() || !device));
  }

  /// Makes a regular file without a name, as if it were in a directory.
  ///
  /// @param caller who
  /// @param directory where
  /// @param permissions 12 bits
  /// @param flags a sum of [io.squashkit.squashfs.posix.OpenFlags]
  /// @return the open file, which [#link(Caller, OverlayFile, OverlayNode, Name)] gives a name
  /// @throws IOException if that is not allowed or fails
  public OverlayFile makeUnnamed(Caller caller, OverlayNode directory, int permissions, int flags)
      throws IOException {
    requireDirectory(directory);
    return new Creation(this, caller).unnamed(directory, permissions & 07777, flags);
  }

  /// Gives an object one more name.
  ///
  /// @param caller who
  /// @param node no directory
  /// @param directory where
  /// @param name the name
  /// @return a node for the new name
  /// @throws IOException with [Errno#EEXIST] if the name exists, or if that is not allowed or fails
  public OverlayNode link(Caller caller, OverlayNode node, OverlayNode directory, Name name)
      throws IOException {
    enter(caller, directory, name);
    return new Creation(this, caller).link(node, directory, name);
  }

  /// Gives a file without a name its first.
  ///
  /// @param caller who
  /// @param file an open file of [#makeUnnamed]
  /// @param directory where
  /// @param name the name
  /// @return a node for the name
  /// @throws IOException with [Errno#EEXIST] if the name exists, or if that is not allowed or fails
  public OverlayNode link(Caller caller, OverlayFile file, OverlayNode directory, Name name)
      throws IOException {
    enter(caller, directory, name);
    return new Creation(this, caller).link(file, directory, name);
  }

  /// Removes a name of anything but a directory.
  ///
  /// @param caller who
  /// @param directory where
  /// @param name the name
  /// @throws IOException if it does not exist, or that is not allowed or fails
  public void unlink(Caller caller, OverlayNode directory, Name name) throws IOException {
    enter(caller, directory, name);
    new Removal(this, caller).remove(directory, name, false);
  }

  /// Removes an empty directory.
  ///
  /// @param caller who
  /// @param directory where
  /// @param name its name
  /// @throws IOException if it does not exist or is not empty, or that is not allowed or fails
  public void removeDirectory(Caller caller, OverlayNode directory, Name name) throws IOException {
    enter(caller, directory, name);
    new Removal(this, caller).remove(directory, name, true);
  }

  /// Gives an object another name.
  ///
  /// @param caller who
  /// @param directory where it is
  /// @param name its name
  /// @param toDirectory where it goes
  /// @param newName its new name
  /// @param flags a sum of [io.squashkit.squashfs.posix.RenameFlags]; the kernel takes no `WHITEOUT`
  /// @throws IOException with [Errno#EXDEV] if the profile does not let a directory go, or if it does not
  ///     exist, or that is not allowed or fails
  public void rename(
      Caller caller,
      OverlayNode directory,
      Name name,
      OverlayNode toDirectory,
      Name newName,
      int flags)
      throws IOException {
    enter(caller, directory, name);
    enter(caller, toDirectory, newName);
    new Renaming(this, caller, flags).run(directory, name, toDirectory, newName);
  }

  /// Tells how full the file system of the upper directory is.
  ///
  /// @param into takes the answer
  /// @throws OverlayException if the host does not tell
  public void space(FileSystemStatus into) throws OverlayException {
    OverlayException.check(FileCalls.fileSystem(upper.root(), into), root);
  }

  /// Waits until everything that was written is on the disk, unless this waits for nothing. So does whatever
  /// else is on the file system of the upper directory.
  ///
  /// @throws OverlayException if that fails
  public void sync() throws OverlayException {
    if (syncs) {
      OverlayException.check(FileCalls.syncAll(upper.root()), root);
    }
  }

  /// The layers below the upper directory.
  ///
  /// @return the same layers as long as nobody exchanges them
  public Stack lowers() {
    Stack all = stack;
    List<Layer> layers = all.layers();
    return new Stack(layers.subList(1, layers.size()), all.dataOnly(), all.rules());
  }

  /// Puts other layers below the upper directory, while it is used: some come, some go, all in any order.
  /// What is in the upper directory stays and hides what it hides. What is open can be read to its end, even
  /// if it is of a layer that went ([OverlayFile#layer]); those are left to the caller, who closes them.
  ///
  /// @param lowers what is below now, some of it as before
  /// @param numbers what tells layers apart, one for each from the top: that which a layer has
  ///     ([#layerNumbers]), greater ones for those that come
  /// @return what became of what is known
  /// @throws IOException if a layer cannot be used or read; then nothing has changed
  public StackChange exchange(Stack lowers, int[] numbers) throws IOException {
    return LowerExchange.of(this, lowers, numbers).run();
  }

  /// What tells each layer from all that ever were or will be in this overlay.
  ///
  /// @return a number for each layer from the top, that of the upper directory is 0; not to be changed, and
  ///     the same array as long as the layers are the same
  public int[] layerNumbers() {
    return layerNumbers;
  }

  /// Closes the upper directory and all layers. Files must be closed before.
  @Override
  public void close() throws IOException {
    ahead.close();
    work.close();
    stack.close();
  }

  private static void requireDirectory(OverlayNode node) throws OverlayException {
    if (!node.isDirectory()) {
      throw new OverlayException(Errno.ENOTDIR, node);
    }
  }

  /// Who may not search a directory is not told what is in it.
  private static void enter(Caller caller, OverlayNode directory, Name name) throws IOException {
    requireDirectory(directory);
    Permission.check(directory, caller, Permission.EXECUTE);
    if (!name.isSound()) {
      int errno = name.length() > 255 ? Errno.ENAMETOOLONG : Errno.EINVAL;
      throw new OverlayException(errno, directory + "/" + name);
    }
  }

  private static void requirePresent(OverlayNode node) throws OverlayException {
    if (node.isRemoved()) {
      throw OverlayException.gone(node);
    }
  }

  long nextNumber() {
    return numbers.getAndIncrement();
  }

  ReferenceQueue<OverlayNode> gone() {
    return gone;
  }

  Stack stack() {
    return stack;
  }

  /// With the tree lock alone.
  void use(Stack fresh, int[] numbers) {
    ahead.forget();
    stack = fresh;
    layerNumbers = numbers;
  }

  /// The topmost lower layer that has an object. Under the tree lock.
  Layer lower(OverlayNode node) throws OverlayException {
    return LowerExchange.layer(node, stack, layerNumbers);
  }
}
