package io.squashkit.squashfs.format;

import org.jspecify.annotations.Nullable;

/// The name spaces of extended attributes that the format can hold. POSIX ACLs live in `system.` and
/// so cannot be stored.
public enum XattrPrefix {
  /// `user.`
  USER("user."),
  /// `trusted.`
  TRUSTED("trusted."),
  /// `security.`
  SECURITY("security.");

  /// The bit of the type field that says: the value is a reference to one stored elsewhere.
  public static final int OUT_OF_LINE = 0x100;

  private static final XattrPrefix[] ALL = values();

  private final String text;

  XattrPrefix(String text) {
    this.text = text;
  }

  /// The prefix as names start with it.
  ///
  /// @return with the dot
  public String text() {
    return text;
  }

  /// Finds a prefix by its number.
  ///
  /// @param number the low 8 bits of the type field
  /// @return the prefix, or null if there is none
  public static @Nullable XattrPrefix of(int number) {
    return number >= 0 && number < ALL.length ? ALL[number] : null;
  }

  /// Finds the prefix of a full name.
  ///
  /// @param name such as `user.comment`
  /// @return the prefix, or null where the format has none for it
  public static @Nullable XattrPrefix ofName(String name) {
    for (XattrPrefix prefix : ALL) {
      if (name.startsWith(prefix.text)) {
        return prefix;
      }
    }
    return null;
  }
}
