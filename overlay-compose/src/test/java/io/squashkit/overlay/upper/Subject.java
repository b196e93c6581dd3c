package io.squashkit.overlay.upper;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/// What a [Script] works on: an overlay that the kernel has mounted, or ours in this process. Paths start at
/// the root of the view; links on the way are followed. Failures carry an error number.
interface Subject extends Closeable {
  /// An open file or directory.
  interface Handle extends Closeable {
    byte[] read(long position, int size) throws IOException;

    void write(long position, byte[] bytes) throws IOException;

    void truncate(long size) throws IOException;

    void allocate(int mode, long position, long size) throws IOException;

    void sync() throws IOException;

    int flags(Caller who) throws IOException;

    void setFlags(Caller who, int flags) throws IOException;
  }

  Handle open(Caller who, String path, int flags, int permissions) throws IOException;

  void makeDirectory(Caller who, String path, int permissions) throws IOException;

  void makeNode(Caller who, String path, int mode, int major, int minor) throws IOException;

  void makeSymlink(Caller who, String target, String path) throws IOException;

  void link(Caller who, String path, String other) throws IOException;

  /// Gives an unnamed open file its name.
  void link(Caller who, Handle file, String path) throws IOException;

  void remove(Caller who, String path, boolean directory) throws IOException;

  void rename(Caller who, String path, String other, int flags) throws IOException;

  void setPermissions(Caller who, String path, int permissions) throws IOException;

  void setOwner(Caller who, String path, int owner, int group) throws IOException;

  void setTimes(Caller who, String path, long seconds) throws IOException;

  void truncate(Caller who, String path, long size) throws IOException;

  void setXattr(Caller who, String path, String name, byte[] value) throws IOException;

  byte[] xattr(Caller who, String path, String name) throws IOException;

  List<String> xattrs(Caller who, String path) throws IOException;

  void removeXattr(Caller who, String path, String name) throws IOException;

  /// Names in a directory, in no order.
  List<String> list(Caller who, String path) throws IOException;

  /// What a path names itself.
  io.squashkit.overlay.layer.Status status(Caller who, String path) throws IOException;

  byte[] target(Caller who, String path) throws IOException;
}
