package io.squashkit.squashfs.tree;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// A set of extended attributes: full names (`user.comment`) to binary values, sorted by name. Names
/// hold one `char` a byte (ISO 8859-1), since Linux takes any bytes. Immutable; equal sets are equal.
public final class Xattrs {
  /// No attributes.
  public static final Xattrs NONE = new Xattrs(Map.of());

  private final Map<String, byte[]> values;

  private Xattrs(Map<String, byte[]> values) {
    this.values = values;
  }

  /// Makes a set.
  ///
  /// @param values full names to values, which must not change afterwards
  /// @return the set
  public static Xattrs of(Map<String, byte[]> values) {
    return values.isEmpty() ? NONE : new Xattrs(new TreeMap<>(values));
  }

  /// Tells whether there are none.
  ///
  /// @return true if so
  public boolean isEmpty() {
    return values.isEmpty();
  }

  /// Full names to values, sorted by name.
  ///
  /// @return an unmodifiable view
  public Map<String, byte[]> asMap() {
    return Collections.unmodifiableMap(values);
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Xattrs that) || !values.keySet().equals(that.values.keySet())) {
      return false;
    }
    for (Map.Entry<String, byte[]> entry : values.entrySet()) {
      if (!Arrays.equals(entry.getValue(), that.values.get(entry.getKey()))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = 0;
    for (Map.Entry<String, byte[]> entry : values.entrySet()) {
      hash = 31 * hash + entry.getKey().hashCode();
      hash = 31 * hash + Arrays.hashCode(entry.getValue());
    }
    return hash;
  }

  @Override
  public String toString() {
    return values.keySet().toString();
  }
}
