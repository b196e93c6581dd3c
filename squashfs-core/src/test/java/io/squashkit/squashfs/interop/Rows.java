package io.squashkit.squashfs.interop;

import io.squashkit.testdata.Manifest.Row;

/// Rows with one thing changed.
final class Rows {
  private Rows() {}

  static Row withMtime(Row r, long mtime) {
    return new Row(
        r.type(),
        r.mode(),
        r.owner(),
        r.group(),
        mtime,
        r.size(),
        r.detail(),
        r.xattrs(),
        r.firstName());
  }
}
