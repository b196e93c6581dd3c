package io.squashkit.overlay.mount;

import io.squashkit.overlay.fuse.FuseChange;
import io.squashkit.overlay.fuse.FuseException;
import io.squashkit.overlay.layer.Status;
import io.squashkit.overlay.upper.Caller;
import io.squashkit.overlay.upper.OverlayException;
import io.squashkit.overlay.upper.OverlayNode;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileCalls;
import io.squashkit.squashfs.posix.Posix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Changes of what `stat` tells, as the kernel asks for them.
final class AttributeChanges {
  private static final int GET_FLAGS = 0x80086601;
  private static final int SET_FLAGS = 0x40086602;
  private static final int GET_EXTENDED = 0x801C581F;
  private static final int SET_EXTENDED = 0x401C5820;

  private static final int SET_GROUP = 02000;
  private static final int WRITE = 2;

  /// What a request names; `chown` with neither owner nor group names nothing.
  private static final int NAMED =
      FuseChange.MODE
          | FuseChange.OWNER
          | FuseChange.GROUP
          | FuseChange.SIZE
          | FuseChange.ACCESSED
          | FuseChange.MODIFIED;

  private AttributeChanges() {}

  /// Changes everything but the size.
  ///
  /// @param caller who, with all his groups
  static void apply(OverlayNode node, Caller caller, FuseChange change) throws IOException {
    Caller checked =
        new Caller(caller.user(), caller.group(), caller.groups(), caller.umask(), true);
    if (!change.has(NAMED)) {
      // set-id bits go, and the kernel has not checked who asks: the owner, or who is about to
      // write
      node.setOwner(mayWrite(node, caller) ? checked : caller, Posix.SAME_ID, Posix.SAME_ID);
    }
    if (change.has(FuseChange.OWNER) || change.has(FuseChange.GROUP)) {
      int owner = change.has(FuseChange.OWNER) ? change.owner() : Posix.SAME_ID;
      int group = change.has(FuseChange.GROUP) ? change.group() : Posix.SAME_ID;
      node.setOwner(checked, owner, group);
    }
    if (change.has(FuseChange.MODE)) {
      node.setPermissions(checked, change.mode());
    }
    boolean accessed = change.has(FuseChange.ACCESSED);
    boolean modified = change.has(FuseChange.MODIFIED);
    if (!accessed && !modified) {
      return;
    }
    if (change.has(FuseChange.ACCESSED_NOW) && change.has(FuseChange.MODIFIED_NOW)) {
      node.touch(checked);
      return;
    }
    node.setTimes(
        checked,
        time(
            accessed,
            change.has(FuseChange.ACCESSED_NOW),
            change.accessed(),
            change.accessedNanos()),
        time(
            modified,
            change.has(FuseChange.MODIFIED_NOW),
            change.modified(),
            change.modifiedNanos()));
  }

  private static boolean mayWrite(OverlayNode node, Caller caller) throws IOException {
    try {
      node.access(caller, WRITE);
      return true;
    } catch (OverlayException e) {
      if (e.errno() == Errno.EACCES) {
        return false;
      }
      throw e;
    }
  }

  private static @Nullable Instant time(boolean changes, boolean now, long seconds, int nanos) {
    if (!changes) {
      return null;
    }
    return now ? Instant.now() : Instant.ofEpochSecond(seconds, nanos);
  }

  /// Takes the bit that sets the group.
  static void dropSetGroup(OverlayNode node, Caller caller) throws IOException {
    Status status = node.status();
    if ((status.permissions() & SET_GROUP) != 0) {
      node.setPermissions(caller, status.permissions() & ~SET_GROUP);
    }
  }

  /// Reads or sets the flags of an inode, as `lsattr` and `chattr` ask for.
  static byte[] control(OverlayNode node, Caller caller, int command, byte[] in)
      throws IOException {
    ByteBuffer flags = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder());
    if (command == GET_FLAGS) {
      return flags.putInt(node.flags(caller)).array();
    }
    if (command == GET_EXTENDED) { // the kernel asks before it sets flags
      return node.extendedFlags(caller);
    }
    if (command == SET_EXTENDED && in.length >= FileCalls.EXTENDED_FLAGS) {
      node.setExtendedFlags(caller, in);
    } else if (command == SET_FLAGS && in.length >= Integer.BYTES) {
      node.setFlags(caller, flags.put(in, 0, Integer.BYTES).getInt(0));
    } else {
      throw new FuseException(Errno.ENOTTY);
    }
    return new byte[0];
  }
}
