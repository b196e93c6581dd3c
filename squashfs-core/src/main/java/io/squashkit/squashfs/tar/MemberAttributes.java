package io.squashkit.squashfs.tar;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Xattrs;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes attributes of headers, and counts what a tree cannot hold. Keeps those that are likely to come
/// again: many members share all of theirs.
final class MemberAttributes {
  private static final long MOST_ID = 0xffff_ffffL;
  private static final int PERMISSIONS = 07777;

  /// Linux knows no other mode of a symbolic link, whatever an archive from elsewhere says.
  private static final int SYMLINK_MODE = 0777;

  private static final int REMEMBERED = 64;

  private final @Nullable Attributes[] remembered = new @Nullable Attributes[REMEMBERED];
  private long droppedAcls;
  private long droppedXattrs;

  long droppedAcls() {
    return droppedAcls;
  }

  long droppedXattrs() {
    return droppedXattrs;
  }

  Attributes of(TarHeader header, Overrides overrides) throws TarException {
    long owner = id("owner", overrides.owner == null ? header.owner() : overrides.owner);
    long group = id("group", overrides.group == null ? header.group() : overrides.group);
    long mtime = overrides.mtime == null ? header.mtime() : overrides.mtime.seconds();
    int nanos = overrides.mtime == null ? 0 : overrides.mtime.nanos();
    boolean symlink = header.type() == TarHeader.SYMLINK;
    int mode = symlink ? SYMLINK_MODE : (int) header.mode() & PERMISSIONS;
    int permissions = permissions(mode, overrides);
    Xattrs xattrs = overrides.xattrs.isEmpty() ? Xattrs.NONE : xattrs(overrides.xattrs);
    return remembered(new Attributes(permissions, (int) owner, (int) group, mtime, nanos, xattrs));
  }

  private static long id(String field, long id) throws TarException {
    if (id < 0 || id > MOST_ID) {
      throw TarException.field(field, id, "0 to " + MOST_ID);
    }
    return id;
  }

  private int permissions(int mode, Overrides overrides) {
    byte[] xattr = overrides.xattrs.remove(TarAcl.ACCESS_XATTR);
    boolean forNew = overrides.xattrs.remove(TarAcl.DEFAULT_XATTR) != null;
    if (overrides.acl || xattr != null || forNew) {
      droppedAcls++;
    }
    if (overrides.accessAcl != null) {
      return TarAcl.withoutText(mode, overrides.accessAcl);
    }
    return xattr == null ? mode : TarAcl.withoutXattr(mode, xattr);
  }

  private Xattrs xattrs(Map<String, byte[]> found) {
    Map<String, byte[]> kept = new HashMap<>();
    found.forEach(
        (name, value) -> {
          if (isStorable(name)) {
            kept.put(name, value);
          }
        });
    if (kept.size() < found.size()) {
      droppedXattrs++;
    }
    return Xattrs.of(kept);
  }

  private static boolean isStorable(String name) {
    return name.startsWith("user.") || name.startsWith("security.") || name.startsWith("trusted.");
  }

  private Attributes remembered(Attributes fresh) {
    long mtime = fresh.mtime();
    int hash = (int) (mtime ^ mtime >>> 6) * 31 + fresh.mtimeNanos() * 31;
    hash += fresh.permissions() * 7 + fresh.owner();
    int slot = (hash ^ hash >>> 16 ^ hash >>> 8) & (REMEMBERED - 1);
    Attributes last = remembered[slot];
    if (last != null && fresh.equals(last)) {
      return last;
    }
    remembered[slot] = fresh;
    return fresh;
  }
}
