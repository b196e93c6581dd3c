package io.squashkit.overlay.layer;

import io.squashkit.squashfs.tree.Xattrs;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/// The extended attributes that hold an overlay's marks. Those of the other space are ordinary attributes to
/// an overlay of this one (kernel: fs/overlayfs/xattrs.c).
public enum MarkSpace {
  /// `trusted.overlay.`: of overlays that root has mounted.
  TRUSTED("trusted.overlay."),

  /// `user.overlay.`: of overlays that ordinary users have mounted, and of the mount option `userxattr`.
  USER("user.overlay.");

  private static final String ESCAPE = "overlay.";
  private static final int LONGEST_TEXT = 200;

  private final String prefix;

  MarkSpace(String prefix) {
    this.prefix = prefix;
  }

  /// The full name of a mark.
  ///
  /// @param mark such as `opaque`
  /// @return such as `trusted.overlay.opaque`
  public String mark(String mark) {
    return prefix + mark;
  }

  /// Tells whether an attribute is a mark, not a user's own that was escaped.
  ///
  /// @param name its full name as stored
  /// @return true if so
  public boolean isMark(String name) {
    return name.startsWith(prefix) && !name.startsWith(ESCAPE, prefix.length());
  }

  /// The name under which a user's attribute is stored.
  ///
  /// @param name as the user gives it
  /// @return the same but for names that would be marks, or would be shown as such: these get one more
  ///     `overlay.`
  public String stored(String name) {
    return name.startsWith(prefix) ? prefix + ESCAPE + name.substring(prefix.length()) : name;
  }

  /// What is stored of a user's attributes: [#stored(String)] of each.
  ///
  /// @param shown as the user gives them
  /// @return those to store
  public Xattrs stored(Xattrs shown) {
    boolean same = true;
    for (String name : shown.asMap().keySet()) {
      same &= !name.startsWith(prefix);
    }
    if (same) {
      return shown;
    }
    Map<String, byte[]> stored = new TreeMap<>();
    shown.asMap().forEach((name, value) -> stored.put(stored(name), value));
    return Xattrs.of(stored);
  }

  /// Stored attributes without marks; what was escaped stays so.
  ///
  /// @param stored all attributes of an object
  /// @return those that are no marks
  public Xattrs withoutMarks(Xattrs stored) {
    if (stored.asMap().keySet().stream().noneMatch(this::isMark)) {
      return stored;
    }
    Map<String, byte[]> others = new TreeMap<>(stored.asMap());
    others.keySet().removeIf(this::isMark);
    return Xattrs.of(others);
  }

  /// The name that a user sees of a stored attribute that is no mark.
  ///
  /// @param name as stored
  /// @return the name as it was given
  public String shown(String name) {
    return name.startsWith(prefix)
        ? prefix + name.substring(prefix.length() + ESCAPE.length())
        : name;
  }

  /// What a user is shown of stored attributes: no marks, escaped names as they were given.
  ///
  /// @param stored all attributes of an object
  /// @return those to show
  public Xattrs shown(Xattrs stored) {
    boolean same = true;
    for (String name : stored.asMap().keySet()) {
      same &= !name.startsWith(prefix);
    }
    if (same) {
      return stored;
    }
    Map<String, byte[]> shown = new TreeMap<>();
    stored
        .asMap()
        .forEach(
            (name, value) -> {
              if (!isMark(name)) {
                shown.put(shown(name), value);
              }
            });
    return Xattrs.of(shown);
  }

  /// The value of a mark for messages: whoever made the layer decides how long it is.
  ///
  /// @param value its bytes
  /// @return them as text, of long ones the beginning and how long they are
  public static String text(byte[] value) {
    int shown = Math.min(value.length, LONGEST_TEXT);
    String text = new String(value, 0, shown, StandardCharsets.UTF_8);
    return shown == value.length ? text : text + "… (" + value.length + " bytes)";
  }
}
