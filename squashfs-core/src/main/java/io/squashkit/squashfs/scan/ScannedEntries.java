package io.squashkit.squashfs.scan;

import io.squashkit.squashfs.tree.Entry;
import java.util.AbstractList;
import java.util.RandomAccess;

/// The entries of a directory: the list is made when the directory is met and filled when it is
/// scanned, so that parents need not wait for their children.
final class ScannedEntries extends AbstractList<Entry> implements RandomAccess {
  private static final Entry[] NONE = {};

  private Entry[] entries = NONE;

  void set(Entry[] sorted) {
    entries = sorted;
  }

  @Override
  public Entry get(int index) {
    return entries[index];
  }

  @Override
  public int size() {
    return entries.length;
  }
}
