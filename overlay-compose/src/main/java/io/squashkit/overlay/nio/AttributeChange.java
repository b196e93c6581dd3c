package io.squashkit.overlay.nio;

import io.squashkit.squashfs.posix.Posix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.HashSet;
import java.util.Set;

/// Sets attributes by names such as `unix:mode` or `lastModifiedTime`, with the types that the JDK's own
/// provider takes.
final class AttributeChange {
  private AttributeChange() {}

  /// Sets an attribute.
  ///
  /// @param name with or without a view, which is `basic` then
  static void make(OverlayView view, String name, Object value) throws IOException {
    int colon = name.indexOf(':');
    String in = colon < 0 ? "basic" : name.substring(0, colon);
    String attribute = name.substring(colon + 1);
    switch (in) {
      case "basic" -> basic(view, attribute, value);
      case "owner" -> {
        require(attribute.equals("owner"), name);
        view.setOwner((UserPrincipal) value);
      }
      case "posix" -> posix(view, attribute, value);
      case "unix" -> unix(view, attribute, value);
      case "user" -> {
        ByteBuffer bytes =
            value instanceof byte[] array ? ByteBuffer.wrap(array) : (ByteBuffer) value;
        int unused = new OverlayUserView(view).write(attribute, bytes);
      }
      default ->
          throw new UnsupportedOperationException(
              "attribute view is '" + in + "', allowed: basic, owner, posix, unix, user");
    }
  }

  private static void require(boolean known, String name) {
    if (!known) {
      throw new IllegalArgumentException("attribute '" + name + "' cannot be set");
    }
  }

  private static void basic(OverlayView view, String attribute, Object value) throws IOException {
    switch (attribute) {
      case "lastModifiedTime" -> view.setTimes((FileTime) value, null, null);
      case "lastAccessTime" -> view.setTimes(null, (FileTime) value, null);
      case "creationTime" -> view.setTimes(null, null, (FileTime) value);
      default -> require(false, attribute);
    }
  }

  private static void posix(OverlayView view, String attribute, Object value) throws IOException {
    switch (attribute) {
      case "permissions" -> {
        Set<PosixFilePermission> permissions = new HashSet<>();
        for (Object one : (Set<?>) value) {
          permissions.add((PosixFilePermission) one);
        }
        view.setPermissions(permissions);
      }
      case "owner" -> view.setOwner((UserPrincipal) value);
      case "group" -> view.setGroup((GroupPrincipal) value);
      default -> basic(view, attribute, value);
    }
  }

  private static void unix(OverlayView view, String attribute, Object value) throws IOException {
    switch (attribute) {
      case "mode" -> view.setMode((Integer) value & 07777);
      case "uid" -> view.setIds((Integer) value, Posix.SAME_ID);
      case "gid" -> view.setIds(Posix.SAME_ID, (Integer) value);
      default -> posix(view, attribute, value);
    }
  }
}
