package io.squashkit.overlay.nio;

import io.squashkit.overlay.view.MergedEntry;
import io.squashkit.squashfs.filesystem.EntryStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The entries of a directory, as they were when it was opened: where a merged directory ends is only
/// known when all its layers are read.
final class OverlayEntries extends EntryStream {
  private final OverlayPath path;
  private final Iterator<MergedEntry> entries;

  OverlayEntries(OverlayPath path, List<MergedEntry> entries, Filter<? super Path> filter) {
    super(filter);
    this.path = path;
    this.entries = entries.iterator();
  }

  @Override
  protected boolean isOpen() {
    return path.getFileSystem().isOpen();
  }

  @Override
  protected @Nullable Path advance() {
    return entries.hasNext() ? path.child(entries.next().name().bytes()) : null;
  }
}
