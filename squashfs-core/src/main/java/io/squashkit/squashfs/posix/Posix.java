package io.squashkit.squashfs.posix;

import java.nio.ByteBuffer;
import java.util.List;

/// The file system calls of the host. Safe for use by several threads.
///
/// Calls answer as the kernel does: a result of zero or more, or the negative of an error number
/// ([Errno]). Failures that a caller expects (a name that exists, an attribute that does not) thus cost
/// nothing, and the caller, which knows the whole path, says in the exception what failed where: see
/// [Errno#check].
///
/// Names are bytes. A path that is not absolute starts at the open directory given with it, or at the
/// working directory if that is [#CWD]. The last name of a path is never followed if it is a symbolic
/// link, except by [#open] without [OpenFlags#NO_FOLLOW].
public abstract sealed class Posix permits LinuxPosix, NioPosix {
  /// Stands for the working directory where an open directory is asked for.
  public static final int CWD = -100;

  /// Leaves an owner or a group as it is.
  public static final int SAME_ID = -1;

  Posix() {}

  /// The calls of this machine: all of Linux's on x86-64 and aarch64, as much as Java offers elsewhere.
  ///
  /// @return the calls
  public static Posix host() {
    return Host.POSIX;
  }

  /// The calls in plain Java, as [#host] gives them elsewhere than on Linux.
  ///
  /// @return the calls
  public static Posix portable() {
    return new NioPosix();
  }

  /// Opens a file or a directory. The file is closed in child processes.
  ///
  /// @param directory an open directory or [#CWD]
  /// @param path what to open
  /// @param flags a sum of [OpenFlags]
  /// @param mode permissions of a file that is made, less the [#umask]
  /// @return the open file, or a negative error number
  public abstract int open(int directory, byte[] path, int flags, int mode);

  /// Opens a file or a directory somewhere below an open directory, following no symbolic link on the way
  /// and leaving that directory by no `..`.
  ///
  /// @param directory an open directory
  /// @param path names with slashes between; `.` for the directory itself
  /// @param flags a sum of [OpenFlags], none that makes a file
  /// @return the open file, [Errno#ELOOP] negated if a link is on the way, or another negative error number
  public abstract int openBelow(int directory, byte[] path, int flags);

  /// Closes a file or a directory.
  ///
  /// @param file an open file
  /// @return zero, or a negative error number
  public abstract int close(int file);

  /// Reads until the buffer is full or the file ends.
  ///
  /// @param file an open file
  /// @param position where to start, in bytes
  /// @param into takes the bytes; direct buffers are fastest
  /// @return the number of bytes read, or a negative error number
  public abstract int read(int file, long position, ByteBuffer into);

  /// Writes the whole buffer.
  ///
  /// @param file an open file
  /// @param position where to start, in bytes
  /// @param from what to write; direct buffers are fastest
  /// @return the number of bytes written, or a negative error number
  public abstract int write(int file, long position, ByteBuffer from);

  /// Sets a file's size; what is added is a hole.
  ///
  /// @param file an open file
  /// @param size in bytes
  /// @return zero, or a negative error number
  public abstract int truncate(int file, long size);

  /// Finds data: the first position, from one on, that is not in a hole.
  ///
  /// @param file an open file
  /// @param position where to start, in bytes
  /// @return the position, [Errno#ENXIO] negated if none follows, or another negative error number
  public abstract long nextData(int file, long position);

  /// Finds a hole: the first position, from one on, that is in a hole; the end of the file counts as one.
  ///
  /// @param file an open file
  /// @param position where to start, in bytes
  /// @return the position, or a negative error number
  public abstract long nextHole(int file, long position);

  /// Tells what an open file is.
  ///
  /// @param file an open file or directory
  /// @param into takes the answer
  /// @return zero, or a negative error number
  public abstract int status(int file, FileStatus into);

  /// Tells what a path names; a symbolic link is told of itself.
  ///
  /// @param directory an open directory or [#CWD]
  /// @param path the path
  /// @param into takes the answer
  /// @return zero, or a negative error number
  public abstract int status(int directory, byte[] path, FileStatus into);

  /// Lists a directory from its start. To be called once on an open directory.
  ///
  /// @param directory an open directory
  /// @param names takes the names in no particular order, without `.` and `..`
  /// @return zero, or a negative error number
  public final int list(int directory, List<byte[]> names) {
    return list(directory, (name, kind, inode) -> names.add(name));
  }

  /// Lists a directory from its start, with what it tells of its entries without a look at them. To be
  /// called once on an open directory.
  ///
  /// @param directory an open directory
  /// @param visitor takes the entries in the directory's own order, without `.` and `..`
  /// @return zero, or a negative error number
  public abstract int list(int directory, EntryVisitor visitor);

  /// Reads where a symbolic link points.
  ///
  /// @param directory an open directory or [#CWD]
  /// @param path the link
  /// @param into takes the target
  /// @return its length, cut to the buffer's, or a negative error number
  public abstract int readLink(int directory, byte[] path, ByteBuffer into);

  /// Makes a directory.
  ///
  /// @param directory an open directory or [#CWD]
  /// @param path its name
  /// @param mode its permissions, less the [#umask]
  /// @return zero, or a negative error number
  public abstract int makeDirectory(int directory, byte[] path, int mode);

  /// Makes a device, a named pipe or a socket.
  ///
  /// @param directory an open directory or [#CWD]
  /// @param path its name
  /// @param mode its kind ([FileStatus]) and permissions, less the [#umask]
  /// @param major of a device
  /// @param minor of a device
  /// @return zero, or a negative error number
  public abstract int makeNode(int directory, byte[] path, int mode, int major, int minor);

  /// Makes a symbolic link.
  ///
  /// @param target where it points
  /// @param directory an open directory or [#CWD]
  /// @param path its name
  /// @return zero, or a negative error number
  public abstract int makeSymlink(byte[] target, int directory, byte[] path);

  /// Gives a file a second name.
  ///
  /// @param fromDirectory an open directory or [#CWD]
  /// @param from the name it has
  /// @param toDirectory an open directory or [#CWD]
  /// @param to the name it gets
  /// @return zero, or a negative error number
  public abstract int link(int fromDirectory, byte[] from, int toDirectory, byte[] to);

  /// Removes a name.
  ///
  /// @param directory an open directory or [#CWD]
  /// @param path the name
  /// @param isDirectory true to remove an empty directory, false to remove anything else
  /// @return zero, or a negative error number
  public abstract int unlink(int directory, byte[] path, boolean isDirectory);

  /// Gives a file another name, in place of what has that name.
  ///
  /// @param fromDirectory an open directory or [#CWD]
  /// @param from the name it has
  /// @param toDirectory an open directory or [#CWD]
  /// @param to the name it gets
  /// @param flags a sum of [RenameFlags], or zero
  /// @return zero, or a negative error number
  public abstract int rename(int fromDirectory, byte[] from, int toDirectory, byte[] to, int flags);

  /// Sets the owners of an open file.
  ///
  /// @param file an open file
  /// @param owner user id or [#SAME_ID]
  /// @param group group id or [#SAME_ID]
  /// @return zero, or a negative error number
  public abstract int setOwner(int file, int owner, int group);

  /// Sets the owners of what a path names.
  ///
  /// @param directory an open directory or [#CWD]
  /// @param path the path
  /// @param owner user id or [#SAME_ID]
  /// @param group group id or [#SAME_ID]
  /// @return zero, or a negative error number
  public abstract int setOwner(int directory, byte[] path, int owner, int group);

  /// Sets the permissions of an open file.
  ///
  /// @param file an open file
  /// @param permissions 12 bits
  /// @return zero, or a negative error number
  public abstract int setPermissions(int file, int permissions);

  /// Sets the permissions of what a path names; fails on a symbolic link.
  ///
  /// @param directory an open directory or [#CWD]
  /// @param path the path
  /// @param permissions 12 bits
  /// @return zero, or a negative error number
  public abstract int setPermissions(int directory, byte[] path, int permissions);

  /// Sets the times of access and modification of an open file.
  ///
  /// @param file an open file
  /// @param seconds since 1970
  /// @param nanos on top
  /// @return zero, or a negative error number
  public abstract int setTimes(int file, long seconds, int nanos);

  /// Sets the times of access and modification of what a path names.
  ///
  /// @param directory an open directory or [#CWD]
  /// @param path the path
  /// @param seconds since 1970
  /// @param nanos on top
  /// @return zero, or a negative error number
  public abstract int setTimes(int directory, byte[] path, long seconds, int nanos);

  /// Lists the extended attributes of what a path names.
  ///
  /// @param directory an open directory or [#CWD]
  /// @param path the path
  /// @param names takes their full names, a `char` a byte
  /// @return how many, or a negative error number
  public abstract int listXattrs(int directory, byte[] path, List<String> names);

  /// Reads an extended attribute of what a path names.
  ///
  /// @param directory an open directory or [#CWD]
  /// @param path the path
  /// @param name its full name, a `char` a byte
  /// @param into takes the value; 64 KiB hold any
  /// @return the number of bytes, or a negative error number
  public abstract int xattr(int directory, byte[] path, String name, ByteBuffer into);

  /// Sets an extended attribute of an open file.
  ///
  /// @param file an open file
  /// @param name its full name, a `char` a byte
  /// @param value its value
  /// @return zero, or a negative error number
  public abstract int setXattr(int file, String name, byte[] value);

  /// Sets an extended attribute of what a path names.
  ///
  /// @param directory an open directory or [#CWD]
  /// @param path the path
  /// @param name its full name, a `char` a byte
  /// @param value its value
  /// @return zero, or a negative error number
  public abstract int setXattr(int directory, byte[] path, String name, byte[] value);

  /// Removes an extended attribute of what a path names.
  ///
  /// @param directory an open directory or [#CWD]
  /// @param path the path
  /// @param name its full name, a `char` a byte
  /// @return zero, or a negative error number
  public abstract int removeXattr(int directory, byte[] path, String name);

  /// Asks for the handle by which a file system finds what a path names again, after any rename (the
  /// call `name_to_handle_at`).
  ///
  /// @param directory an open directory or [#CWD]
  /// @param path the path; empty for the open directory itself
  /// @param into takes the handle's bytes, in the machine's order; 128 hold any
  /// @return the handle's type, 0 to 255; [Errno#EOPNOTSUPP] negated if the file system has no handles,
  ///     or another negative error number
  public abstract int fileHandle(int directory, byte[] path, ByteBuffer into);

  /// Asks for the UUID of the file system that an open file lies on (the call `FS_IOC_GETFSUUID`).
  ///
  /// @param file an open file, not one opened with [OpenFlags#PATH_ONLY]
  /// @param into takes 16 bytes
  /// @return 16; 0 if the file system has no UUID or does not tell, or a negative error number
  public abstract int fileSystemUuid(int file, ByteBuffer into);

  /// The user that this process acts as.
  ///
  /// @return user id
  public abstract int effectiveUser();

  /// The group that this process acts as.
  ///
  /// @return group id
  public abstract int effectiveGroup();

  /// The permissions that new files do not get.
  ///
  /// @return 9 bits
  public abstract int umask();

  /// Chosen when first asked for.
  private static final class Host {
    static final Posix POSIX = LinuxPosix.isHere() ? new LinuxPosix() : new NioPosix();
  }
}
