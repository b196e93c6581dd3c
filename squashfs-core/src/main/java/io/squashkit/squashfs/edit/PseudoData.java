package io.squashkit.squashfs.edit;

import io.squashkit.squashfs.tree.FileContent;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/// The contents behind the definitions of a pseudo file. Where they start is known when all
/// definitions are read.
final class PseudoData {
  private record Wanted(String place, long offset, long length) {}

  private final FileChannel file;
  private final String name;
  private final List<Wanted> wanted = new ArrayList<>();
  private long start;

  PseudoData(FileChannel file, String name) {
    this.file = file;
    this.name = name;
  }

  /// Asks for a content, to be had after [#startsAt].
  void want(String place, long offset, long length) {
    wanted.add(new Wanted(place, offset, length));
  }

  boolean isWanted() {
    return !wanted.isEmpty();
  }

  /// Told where the contents start; all those asked for must be there.
  void startsAt(long position) throws IOException {
    start = position;
    long size = Math.max(0, file.size() - start);
    for (Wanted one : wanted) {
      if (one.length > size || one.offset > size - one.length) {
        throw new IllegalArgumentException(
            one.place
                + ": content is "
                + one.length
                + " bytes at "
                + one.offset
                + ", allowed: within the "
                + size
                + " bytes of data in "
                + name);
      }
    }
  }

  FileContent content(long offset, long length) {
    return new PseudoContents.Part(file, start + offset, length, name);
  }
}
