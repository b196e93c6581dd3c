package io.squashkit.squashfs.extract;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.tree.Attributes;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// Sets owners, permissions, extended attributes and times, as far as this user may, and counts what
/// remains undone.
///
/// The order matters: a change of owner clears set-id bits and file capabilities, so it comes first; an
/// extended attribute can only be set by an ordinary user while he may write the file, so permissions
/// come after; times come last.
final class Restorer {
  /// The set-id bits and the sticky bit, which no file is made with.
  private static final int SPECIAL = 07000;

  private final Posix posix;
  private final boolean setXattrs;
  private final boolean setOwners;
  private final int user;
  private final int group;

  final LongAdder skippedDevices = new LongAdder();
  final LongAdder skippedOwners = new LongAdder();
  final LongAdder skippedXattrs = new LongAdder();

  Restorer(Posix posix, ExtractOptions options) {
    this.posix = posix;
    this.user = posix.effectiveUser();
    this.group = posix.effectiveGroup();
    this.setXattrs = options.xattrs();
    this.setOwners =
        switch (options.owners()) {
          case IF_ROOT -> user == 0;
          case ALWAYS -> true;
          case NEVER -> false;
        };
  }

  /// Tells whether a file is right as it is made, but for its time: nothing is to be set that a new file
  /// does not have.
  ///
  /// @param umask the permissions that new files do not get
  boolean isPlain(Attributes attributes, int umask) {
    return (attributes.permissions() & (SPECIAL | umask)) == 0
        && attributes.xattrs().isEmpty()
        && (!setOwners || isOwn(attributes));
  }

  private boolean isOwn(Attributes attributes) {
    return attributes.owner() == user && attributes.group() == group;
  }

  boolean isOrdinaryUser() {
    return user != 0;
  }

  int group() {
    return group;
  }

  /// Sets all of an open file or directory.
  ///
  /// @param permissions those to set, negative to set none
  /// @param path for messages
  void restore(int file, Attributes attributes, int permissions, Object path) throws IOException {
    if (setOwners) {
      owned(posix.setOwner(file, attributes.owner(), attributes.group()), path);
    } else if (!isOwn(attributes)) {
      skippedOwners.increment();
    }
    if (setXattrs) {
      for (Map.Entry<String, byte[]> xattr : attributes.xattrs().asMap().entrySet()) {
        if (isPermitted(xattr.getKey())) {
          xattr(posix.setXattr(file, xattr.getKey(), xattr.getValue()), xattr.getKey(), path);
        }
      }
    }
    if (permissions >= 0) {
      Errno.check(posix.setPermissions(file, permissions), path);
    }
    time(file, attributes, path);
  }

  /// Sets all that a file still needs that is right as it is made ([#isPlain]): the time.
  void restorePlain(int file, Attributes attributes, Object path) throws IOException {
    if (!setOwners && !isOwn(attributes)) {
      skippedOwners.increment();
    }
    time(file, attributes, path);
  }

  private void time(int file, Attributes attributes, Object path) throws IOException {
    Errno.check(posix.setTimes(file, attributes.mtime(), attributes.mtimeNanos()), path);
  }

  /// Sets all of what a name stands for that cannot be opened: a link, a device, a pipe, a socket.
  ///
  /// @param permissions those to set, negative to set none
  /// @param path for messages
  void restore(int directory, byte[] name, Attributes attributes, int permissions, Object path)
      throws IOException {
    if (setOwners) {
      owned(posix.setOwner(directory, name, attributes.owner(), attributes.group()), path);
    } else if (!isOwn(attributes)) {
      skippedOwners.increment();
    }
    if (setXattrs) {
      for (Map.Entry<String, byte[]> xattr : attributes.xattrs().asMap().entrySet()) {
        if (isPermitted(xattr.getKey())) {
          int result = posix.setXattr(directory, name, xattr.getKey(), xattr.getValue());
          xattr(result, xattr.getKey(), path);
        }
      }
    }
    if (permissions >= 0) {
      Errno.check(posix.setPermissions(directory, name, permissions), path);
    }
    Errno.check(posix.setTimes(directory, name, attributes.mtime(), attributes.mtimeNanos()), path);
  }

  /// In a user name space even the superuser may not give files to those it does not know.
  private void owned(int result, Object path) throws IOException {
    if (result == -Errno.EPERM || result == -Errno.EINVAL || result == -Errno.EOPNOTSUPP) {
      skippedOwners.increment();
    } else {
      Errno.check(result, path);
    }
  }

  private boolean isPermitted(String xattr) {
    boolean permitted =
        user == 0 || !(xattr.startsWith("trusted.") || xattr.startsWith("security."));
    if (!permitted) {
      skippedXattrs.increment();
    }
    return permitted;
  }

  private void xattr(int result, String name, Object path) throws IOException {
    if (result == -Errno.EPERM || result == -Errno.EACCES || result == -Errno.EOPNOTSUPP) {
      skippedXattrs.increment();
    } else if (result < 0) {
      throw Errno.exception(-result, path + ": extended attribute " + name);
    }
  }
}
