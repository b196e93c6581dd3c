package io.squashkit.squashfs.interop;

import io.squashkit.testdata.Manifest.Row;
import java.util.SortedMap;
import java.util.TreeMap;

/// Rows with one thing changed.
final class Rows {
  private Rows() {}

  static Row withMtime(Row r, long mtime) {
    return with(r, mtime, r.xattrs());
  }

  static Row withoutEmptyXattrs(Row r) {
    SortedMap<String, String> xattrs = new TreeMap<>(r.xattrs());
    xattrs.values().removeIf(String::isEmpty);
    return with(r, r.mtime(), xattrs);
  }

  static Row without(Row r, String xattr) {
    SortedMap<String, String> xattrs = new TreeMap<>(r.xattrs());
    xattrs.remove(xattr);
    return with(r, r.mtime(), xattrs);
  }

  private static Row with(Row r, long mtime, SortedMap<String, String> xattrs) {
    return new Row(
        r.type(),
        r.mode(),
        r.owner(),
        r.group(),
        mtime,
        r.size(),
        r.detail(),
        xattrs,
        r.firstName());
  }
}
