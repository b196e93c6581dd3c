package io.squashkit.overlay.fuse;

import io.squashkit.squashfs.posix.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a server serves: answers to the kernel's questions. Several threads ask at once, in any order.
///
/// A question fails with the error number of a [FuseException]; any other exception is a failure of the
/// file system itself, which [#errno] turns into a number. A question that the file system does not know
/// fails with `ENOSYS`, as all do here that have an answer below: the kernel then does without, for good.
///
/// A handle is null in questions about something that is not open, and for files and directories of a
/// file system that does not care what is open ([#open] and [#openDirectory] fail with `ENOSYS`): those
/// the kernel opens without asking, and it keeps what it has read of them.
///
/// With `default_permissions`, as [FuseMount] mounts, the kernel checks permissions before it asks.
public interface FuseFileSystem {
  /// The mount is live. Questions may come before.
  ///
  /// @param by who asks, and can be told what has changed without being asked for
  default void served(FuseServer by) {}

  /// What the file system is like.
  ///
  /// @return asked for once
  FuseFeatures features();

  /// The root directory.
  ///
  /// @return always the same node
  FuseNode root();

  /// Finds an entry of a directory.
  ///
  /// @param call who asks
  /// @param parent the directory
  /// @param name the entry's name
  /// @return what it names, or null if there is none
  /// @throws IOException if the directory cannot be read
  @Nullable FuseNode lookup(FuseCall call, FuseNode parent, byte[] name) throws IOException;

  /// Tells what an object is.
  ///
  /// @param node the object
  /// @param handle the open file that was asked about
  /// @param into takes the answer, all of it
  /// @throws IOException if that cannot be told
  void attributes(FuseNode node, @Nullable FuseHandle handle, FuseAttributes into)
      throws IOException;

  /// The kernel knows a node no more. It must not be returned again.
  ///
  /// @param node the node
  default void forgotten(FuseNode node) {}

  /// The directory that another is in, for who finds directories by file handles.
  ///
  /// @param node a directory
  /// @return its parent
  /// @throws IOException if that is not known
  default FuseNode parent(FuseNode node) throws IOException {
    throw new FuseException(FuseException.ESTALE);
  }

  /// Changes attributes.
  ///
  /// @param call who asks
  /// @param node the object
  /// @param handle the open file that was asked about
  /// @param change what to change
  /// @throws IOException if that fails
  default void change(FuseCall call, FuseNode node, @Nullable FuseHandle handle, FuseChange change)
      throws IOException {
    throw new FuseException(Errno.ENOSYS);
  }

  /// Where a symbolic link points.
  ///
  /// @param node the link
  /// @return its target
  /// @throws IOException if that cannot be read
  default byte[] target(FuseNode node) throws IOException {
    throw new FuseException(Errno.ENOSYS);
  }

  /// Makes a file, a device, a named pipe or a socket.
  ///
  /// @param call who asks
  /// @param parent the directory
  /// @param name the new name
  /// @param mode kind and permissions
  /// @param major number of a device
  /// @param minor number of a device
  /// @return the new object
  /// @throws IOException if that fails
  default FuseNode makeNode(
      FuseCall call, FuseNode parent, byte[] name, int mode, int major, int minor)
      throws IOException {
    throw new FuseException(Errno.ENOSYS);
  }

  /// Makes a directory.
  ///
  /// @param call who asks
  /// @param parent the directory to make it in
  /// @param name the new name
  /// @param mode its permissions
  /// @return the new directory
  /// @throws IOException if that fails
  default FuseNode makeDirectory(FuseCall call, FuseNode parent, byte[] name, int mode)
      throws IOException {
    throw new FuseException(Errno.ENOSYS);
  }

  /// Makes a symbolic link.
  ///
  /// @param call who asks
  /// @param parent the directory
  /// @param name the new name
  /// @param target where it points
  /// @return the new link
  /// @throws IOException if that fails
  default FuseNode makeSymlink(FuseCall call, FuseNode parent, byte[] name, byte[] target)
      throws IOException {
    throw new FuseException(Errno.ENOSYS);
  }

  /// Gives an object one more name.
  ///
  /// @param call who asks
  /// @param node the object
  /// @param parent the directory
  /// @param name the new name
  /// @return the object's node
  /// @throws IOException if that fails
  default FuseNode link(FuseCall call, FuseNode node, FuseNode parent, byte[] name)
      throws IOException {
    throw new FuseException(Errno.ENOSYS);
  }

  /// Removes a name of what is no directory.
  ///
  /// @param call who asks
  /// @param parent the directory
  /// @param name the name
  /// @throws IOException if that fails
  default void unlink(FuseCall call, FuseNode parent, byte[] name) throws IOException {
    throw new FuseException(Errno.ENOSYS);
  }

  /// Removes an empty directory.
  ///
  /// @param call who asks
  /// @param parent the directory that it is in
  /// @param name its name
  /// @throws IOException if that fails
  default void removeDirectory(FuseCall call, FuseNode parent, byte[] name) throws IOException {
    throw new FuseException(Errno.ENOSYS);
  }

  /// Renames.
  ///
  /// @param call who asks
  /// @param from the directory that the object is in
  /// @param name its name there
  /// @param to the directory that it comes into
  /// @param newName its name there
  /// @param flags of the call `renameat2`
  /// @throws IOException if that fails
  default void rename(
      FuseCall call, FuseNode from, byte[] name, FuseNode to, byte[] newName, int flags)
      throws IOException {
    throw new FuseException(Errno.ENOSYS);
  }

  /// Opens a file.
  ///
  /// @param call who asks
  /// @param node the file
  /// @param flags of the call `open`, without those that make a file; to cut it is among them
  /// @return what is open, until [#release]
  /// @throws IOException if that fails
  default FuseHandle open(FuseCall call, FuseNode node, int flags) throws IOException {
    throw new FuseException(Errno.ENOSYS);
  }

  /// Makes a file and opens it.
  ///
  /// @param call who asks
  /// @param parent the directory
  /// @param name the new name
  /// @param mode its permissions
  /// @param flags of the call `open`
  /// @return the new file
  /// @throws IOException if that fails
  default FuseCreated create(FuseCall call, FuseNode parent, byte[] name, int mode, int flags)
      throws IOException {
    throw new FuseException(Errno.ENOSYS);
  }

  /// Makes a file without a name and opens it.
  ///
  /// @param call who asks
  /// @param parent a directory
  /// @param mode permissions
  /// @param flags of the call `open`
  /// @return the new file
  /// @throws IOException if that fails
  default FuseCreated createUnnamed(FuseCall call, FuseNode parent, int mode, int flags)
      throws IOException {
    throw new FuseException(Errno.ENOSYS);
  }

  /// Reads a part of a file.
  ///
  /// @param call who asks
  /// @param node the file
  /// @param handle what is open
  /// @param position in bytes
  /// @param into takes the bytes, a direct buffer; as many as there are from its position to its limit, or
  ///     up to the end of the file
  /// @throws IOException if that fails
  default void read(
      FuseCall call, FuseNode node, @Nullable FuseHandle handle, long position, ByteBuffer into)
      throws IOException {
    throw new FuseException(Errno.ENOSYS);
  }

  /// Writes a part of a file.
  ///
  /// @param call who asks; the kernel itself when it writes what it kept
  /// @param node the file
  /// @param handle what is open
  /// @param position in bytes
  /// @param from what to write, a direct buffer
  /// @param dropsPrivileges whether set-id bits and capabilities go ([FuseFeatures#dropsPrivileges])
  /// @return how many bytes were written
  /// @throws IOException if that fails
  default int write(
      FuseCall call,
      FuseNode node,
      @Nullable FuseHandle handle,
      long position,
      ByteBuffer from,
      boolean dropsPrivileges)
      throws IOException {
    throw new FuseException(Errno.ENOSYS);
  }

  /// A program closes a file, which others may still have open.
  ///
  /// @param node the file
  /// @param handle what is open
  /// @throws IOException if something written before has failed
  default void flush(FuseNode node, @Nullable FuseHandle handle) throws IOException {
    throw new FuseException(Errno.ENOSYS);
  }

  /// Nobody has a file or a directory open any more.
  ///
  /// @param node what it was
  /// @param handle what was open
  /// @throws IOException if that fails: it goes into the log
  default void release(FuseNode node, FuseHandle handle) throws IOException {}

  /// Waits until a file or a directory is on the disk.
  ///
  /// @param node which
  /// @param handle what is open
  /// @param dataOnly whether times may be left behind
  /// @throws IOException if that fails
  default void sync(FuseNode node, @Nullable FuseHandle handle, boolean dataOnly)
      throws IOException {
    throw new FuseException(Errno.ENOSYS);
  }

  /// Waits until everything is on the disk. The kernel asks for it only where a crash of the server cannot
  /// hold up the whole machine: for virtiofs, and for mounts of block devices since Linux 6.18
  /// (kernel: fs/fuse/inode.c, `fuse_sync_fs`), not for mounts such as ours.
  ///
  /// @throws IOException if that fails
  default void syncAll() throws IOException {
    throw new FuseException(Errno.ENOSYS);
  }

  /// Opens a directory.
  ///
  /// @param call who asks
  /// @param node the directory
  /// @return what is open, until [#release]
  /// @throws IOException if that fails
  default FuseHandle openDirectory(FuseCall call, FuseNode node) throws IOException {
    throw new FuseException(Errno.ENOSYS);
  }

  /// Lists a directory, or a part of it.
  ///
  /// @param call who asks
  /// @param node the directory
  /// @param handle what is open
  /// @param position where to start: 0, or what an entry before had as its next position
  /// @param into takes the entries from there on, until it says no
  /// @throws IOException if that fails
  void list(
      FuseCall call, FuseNode node, @Nullable FuseHandle handle, long position, FuseListing into)
      throws IOException;

  /// Reads an extended attribute.
  ///
  /// @param call who asks
  /// @param node the object
  /// @param name the attribute's full name, a `char` a byte
  /// @return its value, or null if there is none
  /// @throws IOException if that fails
  default byte @Nullable [] xattr(FuseCall call, FuseNode node, String name) throws IOException {
    throw new FuseException(Errno.ENOSYS);
  }

  /// Lists the extended attributes.
  ///
  /// @param call who asks
  /// @param node the object
  /// @return full names, a `char` a byte
  /// @throws IOException if that fails
  default List<String> xattrNames(FuseCall call, FuseNode node) throws IOException {
    throw new FuseException(Errno.ENOSYS);
  }

  /// Sets an extended attribute.
  ///
  /// @param call who asks
  /// @param node the object
  /// @param name the attribute's full name, a `char` a byte
  /// @param value its value
  /// @param flags of the call `setxattr`: 1 if there must be none, 2 if there must be one
  /// @param dropsSetGroup whether the bit that sets the group goes, since an ACL is set by who is not of it
  /// @throws IOException if that fails
  default void setXattr(
      FuseCall call, FuseNode node, String name, byte[] value, int flags, boolean dropsSetGroup)
      throws IOException {
    throw new FuseException(Errno.ENOSYS);
  }

  /// Removes an extended attribute.
  ///
  /// @param call who asks
  /// @param node the object
  /// @param name the attribute's full name, a `char` a byte
  /// @throws IOException if that fails
  default void removeXattr(FuseCall call, FuseNode node, String name) throws IOException {
    throw new FuseException(Errno.ENOSYS);
  }

  /// Tells whether something may be done, where the mount leaves that to the file system.
  ///
  /// @param call who asks
  /// @param node the object
  /// @param mask of the call `access`
  /// @throws IOException with `EACCES` if not
  default void access(FuseCall call, FuseNode node, int mask) throws IOException {
    throw new FuseException(Errno.ENOSYS);
  }

  /// Tells how full the file system is.
  ///
  /// @return what `df` shows
  /// @throws IOException if that is not known
  FuseSpace space() throws IOException;

  /// Reserves, punches or moves space of a file.
  ///
  /// @param call who asks
  /// @param node the file
  /// @param handle what is open
  /// @param mode of the call `fallocate`
  /// @param position where to start, in bytes
  /// @param length in bytes
  /// @throws IOException if that fails
  default void allocate(
      FuseCall call,
      FuseNode node,
      @Nullable FuseHandle handle,
      int mode,
      long position,
      long length)
      throws IOException {
    throw new FuseException(Errno.ENOSYS);
  }

  /// Finds data or a hole.
  ///
  /// @param node the file
  /// @param handle what is open
  /// @param position where to start, in bytes
  /// @param data whether the next data are looked for, or the next hole
  /// @return the position
  /// @throws IOException with [Errno#ENXIO] if there is none
  default long seek(FuseNode node, @Nullable FuseHandle handle, long position, boolean data)
      throws IOException {
    throw new FuseException(Errno.ENOSYS);
  }

  /// Copies a part of a file to another.
  ///
  /// @param call who asks
  /// @param from a file
  /// @param fromHandle what is open of it
  /// @param position where to start in it
  /// @param to a file
  /// @param toHandle what is open of it
  /// @param toPosition where to start in it
  /// @param length in bytes
  /// @return how many bytes were copied
  /// @throws IOException if that fails
  default long copy(
      FuseCall call,
      FuseNode from,
      @Nullable FuseHandle fromHandle,
      long position,
      FuseNode to,
      @Nullable FuseHandle toHandle,
      long toPosition,
      long length)
      throws IOException {
    throw new FuseException(Errno.ENOSYS);
  }

  /// Does what a call `ioctl` asks for.
  ///
  /// @param call who asks
  /// @param node the object
  /// @param handle what is open
  /// @param command the call's number
  /// @param in what comes with it
  /// @param outSize how many bytes the caller expects at most
  /// @return what the caller gets
  /// @throws IOException if that fails
  default byte[] control(
      FuseCall call,
      FuseNode node,
      @Nullable FuseHandle handle,
      int command,
      byte[] in,
      int outSize)
      throws IOException {
    throw new FuseException(Errno.ENOSYS);
  }

  /// The error number for whatever a question failed with.
  ///
  /// @param failure what was thrown
  /// @return its error number; [Errno#EIO] for what has none: then a line goes into the log
  default int errno(Throwable failure) {
    return failure instanceof FuseException own ? own.errno() : Errno.EIO;
  }

  /// Tells whether a failure is to have a line in the log: what an error number alone does not explain.
  ///
  /// @param failure what was thrown
  /// @return true for what has the number [Errno#EIO], unless the file system means just that
  default boolean isLogged(Throwable failure) {
    return errno(failure) == Errno.EIO && !(failure instanceof FuseException);
  }
}
