package io.squashkit.overlay.layer;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Xattrs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What fuse-overlayfs, and programs that make layers for it, write down: whiteouts as files `.wh.NAME` or
/// as devices 0:0, and extended attributes ([its sources](https://github.com/containers/fuse-overlayfs):
/// main.c, utils.h).
final class FuseOverlayfsMarks {
  /// The names of files.
  static final PrefixForm FORM = new PrefixForm(".wh..wh..opq", 255);

  /// Each of these with the value `y` makes a directory opaque.
  private static final List<String> OPAQUE =
      List.of("user.fuseoverlayfs.opaque", "trusted.overlay.opaque", "user.overlay.opaque");

  /// The owner and permissions that an object is shown with. The first of these that a layer's root has
  /// counts in all of the layer.
  private static final List<String> STATUS =
      List.of(
          "security.fuseoverlayfs.override_stat",
          "user.containers.override_stat",
          "user.fuseoverlayfs.override_stat");

  private static final List<String> PRIVATE =
      List.of("user.fuseoverlayfs.", "security.fuseoverlayfs.", "user.containers.override_stat");

  private static final Pattern VALUE =
      Pattern.compile("(\\d{1,10}):(\\d{1,10}):([0-7]{1,7})(:.*)?");

  private FuseOverlayfsMarks() {}

  /// Reads an extended attribute.
  @FunctionalInterface
  interface Reader {
    /// The value, or null if there is none of that name.
    byte @Nullable [] xattr(String name) throws IOException;
  }

  /// Tells whether attributes make a directory opaque.
  static boolean isOpaque(Reader attributes) throws IOException {
    for (String name : OPAQUE) {
      byte[] value = attributes.xattr(name);
      if (value != null && value.length == 1 && value[0] == 'y') {
        return true;
      }
    }
    return false;
  }

  /// The attribute that has owners and permissions in a layer.
  ///
  /// @param root reads those of the layer's root
  /// @return its name, or null if the layer has them as any does
  static @Nullable String status(Reader root) throws IOException {
    for (String name : STATUS) {
      if (root.xattr(name) != null) {
        return name;
      }
    }
    return null;
  }

  /// An object's status with the owner and permissions of an attribute: user, group and mode, as text.
  ///
  /// @param value the attribute's; null, or one of another form, changes nothing
  static Status status(Status stored, byte @Nullable [] value) {
    Matcher said = said(value);
    if (!said.matches()) {
      return stored;
    }
    return new Status(
        stored.kind() | permissions(said),
        (int) Long.parseLong(said.group(1)),
        (int) Long.parseLong(said.group(2)),
        stored.links(),
        stored.inode(),
        stored.size(),
        stored.blocks(),
        stored.major(),
        stored.minor(),
        stored.accessed(),
        stored.modified(),
        stored.changed());
  }

  private static Matcher said(byte @Nullable [] value) {
    return VALUE.matcher(value == null ? "" : new String(value, StandardCharsets.ISO_8859_1));
  }

  private static int permissions(Matcher said) {
    return Integer.parseInt(said.group(3), 8) & 0xFFF;
  }

  /// The same for attributes of a tree's node.
  ///
  /// @param xattrs all that it has
  static Attributes attributes(Attributes stored, Xattrs xattrs) {
    for (String name : STATUS) {
      Matcher said = said(xattrs.asMap().get(name));
      if (said.matches()) {
        return stored
            .withPermissions(permissions(said))
            .withOwner((int) Long.parseLong(said.group(1)), (int) Long.parseLong(said.group(2)));
      }
    }
    return stored;
  }

  /// Tells whether an attribute is not for users.
  static boolean isPrivate(String name) {
    return PRIVATE.stream().anyMatch(name::startsWith);
  }

  /// The others.
  static Map<String, byte[]> withoutPrivate(Xattrs stored) {
    Map<String, byte[]> others = new TreeMap<>(stored.asMap());
    others.keySet().removeIf(FuseOverlayfsMarks::isPrivate);
    return others;
  }
}
