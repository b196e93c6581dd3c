package io.squashkit.squashfs.posix;

/// How [Posix#open] opens, to be added up. The numbers are those of this machine.
public final class OpenFlags {
  private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");

  /// For reading only.
  public static final int READ = 0;

  /// For writing only.
  public static final int WRITE = 1;

  /// For reading and writing.
  public static final int READ_WRITE = 2;

  /// Makes the file if there is none.
  public static final int CREATE = 0x40;

  /// With [#CREATE]: fails if there is anything of that name.
  public static final int EXCLUSIVE = 0x80;

  /// Cuts the file to nothing.
  public static final int TRUNCATE = 0x200;

  /// Writes go to the end of the file, wherever that is.
  public static final int APPEND = 0x400;

  /// Does not wait: a named pipe without a writer opens at once.
  public static final int NON_BLOCKING = 0x800;

  /// Reads and writes pass by the host's cache.
  public static final int DIRECT = ARM ? 0x10000 : 0x4000;

  /// Fails if it is not a directory.
  public static final int DIRECTORY = ARM ? 0x4000 : 0x10000;

  /// Fails if the last name is a symbolic link.
  public static final int NO_FOLLOW = ARM ? 0x8000 : 0x20000;

  /// Leaves the time of access as it is; only the owner of a file may ask for that.
  public static final int NO_ATIME = 0x40000;

  /// Not for its content: as a starting point or to be told of.
  public static final int PATH_ONLY = 0x200000;

  /// Makes a file without a name, in the file system of the directory that the path names: see
  /// [FileCalls#link].
  public static final int UNNAMED = 0x400000 | DIRECTORY;

  /// Always set: not inherited by child processes.
  static final int CLOSE_ON_EXEC = 0x80000;

  private OpenFlags() {}
}
