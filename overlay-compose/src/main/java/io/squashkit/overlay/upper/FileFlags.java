package io.squashkit.overlay.upper;

import io.squashkit.overlay.layer.HostLayer;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileCalls;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.posix.Posix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// The flags of an inode. Those that protect it are not set in the upper directory, where they would hinder
/// the overlay itself, but kept in the mark `protattr` (kernel: fs/overlayfs/inode.c,
/// `ovl_fileattr_set`).
record FileFlags(OverlayNode node) {
  private static final String MARK = "protattr";

  /// What protects, in `struct fsxattr` (kernel: `FS_XFLAG_`).
  private static final int EXTENDED_IMMUTABLE = 0x8;

  private static final int EXTENDED_APPEND_ONLY = 0x10;

  /// The flags that protect: no I/O for what no overlay has touched, nor where they are known.
  int protection() throws IOException {
    if (!node.isUpper() || !(node.isFile() || node.isDirectory())) {
      return 0;
    }
    long now = node.overlay.protections.get();
    Protection known = node.protection;
    if (known == null || known.since != now) {
      known = new Protection(stored(), now);
      node.protection = known;
    }
    return known.flags;
  }

  /// Nothing protects what has just been made. Before anybody can change that.
  void none() {
    node.protection = new Protection(0, node.overlay.protections.get());
  }

  /// What is known of an object.
  ///
  /// @param flags those that protect it
  /// @param since [Overlay#protections] when they were read
  record Protection(int flags, long since) {}

  private int stored() throws IOException {
    Upper upper = node.overlay.upper;
    node.overlay.tree.readLock().lock();
    try (Place place = upper.place(node)) {
      byte[] value = upper.mark(place, MARK);
      int flags = 0;
      for (int i = 0; value != null && i < value.length; i++) {
        flags |=
            switch (value[i]) {
              case 'a' -> FileCalls.APPEND_ONLY;
              case 'i' -> FileCalls.IMMUTABLE;
              default -> 0;
            };
      }
      return flags;
    } finally {
      node.overlay.tree.readLock().unlock();
    }
  }

  int get(Caller caller) throws IOException {
    Permission.check(node, caller, Permission.READ);
    node.overlay.tree.readLock().lock();
    try {
      return real(FileCalls::flags) | protection();
    } finally {
      node.overlay.tree.readLock().unlock();
    }
  }

  void set(Caller caller, int flags) throws IOException {
    int protecting = FileCalls.APPEND_ONLY | FileCalls.IMMUTABLE;
    set(caller, flags & protecting, file -> FileCalls.setFlags(file, flags & ~protecting));
  }

  /// @param others sets the flags that do not protect
  private void set(Caller caller, int protecting, FileCall others) throws IOException {
    Permission.owner(node, caller);
    node.overlay.tree.readLock().lock();
    try {
      int before = protection();
      if (before != protecting && !caller.mayAll()) {
        throw new OverlayException(Errno.EPERM, node);
      }
      if (!node.isUpper()) {
        requireHost();
        CopyUp.of(node);
      }
      protect(before, protecting);
      node.overlay.protections.incrementAndGet();
      real(others);
    } finally {
      node.overlay.tree.readLock().unlock();
    }
  }

  /// The flags and what goes with them, as `struct fsxattr` has them.
  byte[] extended(Caller caller) throws IOException {
    int flags = get(caller);
    ByteBuffer all = ByteBuffer.allocate(FileCalls.EXTENDED_FLAGS).order(ByteOrder.nativeOrder());
    node.overlay.tree.readLock().lock();
    try {
      real(file -> FileCalls.extendedFlags(file, all));
    } finally {
      node.overlay.tree.readLock().unlock();
    }
    int others = all.getInt(0) & ~(EXTENDED_IMMUTABLE | EXTENDED_APPEND_ONLY);
    return all.putInt(0, others | extended(flags)).array();
  }

  private static int extended(int flags) {
    return ((flags & FileCalls.IMMUTABLE) != 0 ? EXTENDED_IMMUTABLE : 0)
        | ((flags & FileCalls.APPEND_ONLY) != 0 ? EXTENDED_APPEND_ONLY : 0);
  }

  void setExtended(Caller caller, byte[] extended) throws IOException {
    ByteBuffer all = ByteBuffer.wrap(extended.clone()).order(ByteOrder.nativeOrder());
    int wanted = all.getInt(0);
    int protecting =
        ((wanted & EXTENDED_IMMUTABLE) != 0 ? FileCalls.IMMUTABLE : 0)
            | ((wanted & EXTENDED_APPEND_ONLY) != 0 ? FileCalls.APPEND_ONLY : 0);
    all.putInt(0, wanted & ~(EXTENDED_IMMUTABLE | EXTENDED_APPEND_ONLY));
    set(caller, protecting, file -> FileCalls.setExtendedFlags(file, all));
  }

  private void protect(int before, int protecting) throws OverlayException {
    String value =
        ((protecting & FileCalls.APPEND_ONLY) != 0 ? "a" : "")
            + ((protecting & FileCalls.IMMUTABLE) != 0 ? "i" : "");
    Upper upper = node.overlay.upper;
    try (Place place = upper.place(node)) {
      if (!value.isEmpty()) {
        upper.setMark(place, MARK, value.getBytes(StandardCharsets.US_ASCII));
      } else if (before != 0) {
        String name = upper.space.mark(MARK);
        OverlayException.check(
            upper.posix.removeXattr(place.directory(), place.name(), name), node);
      }
    }
  }

  /// Files of an image have no flags.
  private HostLayer requireHost() throws OverlayException {
    if (node.overlay.lower(node) instanceof HostLayer host
        && (node.isFile() || node.isDirectory())) {
      return host;
    }
    throw new OverlayException(Errno.ENOTTY, node);
  }

  private interface FileCall {
    int make(int file);
  }

  /// Asks for the flags where the object is, or sets them in the upper directory.
  private int real(FileCall call) throws IOException {
    Posix posix = node.overlay.upper.posix;
    if (!node.isUpper()) {
      int file = requireHost().open(node.sound());
      try {
        return OverlayException.check(call.make(file), node);
      } finally {
        posix.close(file);
      }
    }
    try (Place place = node.overlay.upper.place(node)) {
      int open = OpenFlags.READ | OpenFlags.NO_FOLLOW | OpenFlags.NON_BLOCKING;
      int file = posix.open(place.directory(), place.name(), open, 0);
      OverlayException.check(file, node);
      try {
        return OverlayException.check(call.make(file), node);
      } finally {
        posix.close(file);
      }
    }
  }
}
