package io.squashkit.squashfs.compare;

/// How many entries two trees differ in.
///
/// @param added entries that only the second tree has
/// @param removed entries that only the first tree has
/// @param changed entries that are not the same in both
public record DiffReport(long added, long removed, long changed) {
  /// Tells whether the trees are the same.
  ///
  /// @return true if so
  public boolean isSame() {
    return added == 0 && removed == 0 && changed == 0;
  }
}
