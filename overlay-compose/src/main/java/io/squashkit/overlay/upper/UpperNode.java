package io.squashkit.overlay.upper;

import io.squashkit.overlay.layer.LayerEntry;
import io.squashkit.overlay.layer.LayerNode;
import io.squashkit.overlay.layer.Status;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.posix.OpenFlags;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Xattrs;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What lies in the upper directory, as a layer's object: for one search or listing, while the way to it
/// stays the same.
final class UpperNode implements LayerNode {
  /// What is known of an upper directory without asking.
  static final Status DIRECTORY =
      new Status(
          FileStatus.DIRECTORY,
          0,
          0,
          1,
          0,
          0,
          0,
          0,
          0,
          Instant.EPOCH,
          Instant.EPOCH,
          Instant.EPOCH);

  private final Upper upper;
  private final byte[] way;
  private final Status status;

  UpperNode(Upper upper, byte[] way, Status status) {
    this.upper = upper;
    this.way = way;
    this.status = status;
  }

  @Override
  public Status status() {
    return status;
  }

  @Override
  public Xattrs xattrs() throws IOException {
    try (Place place = upper.place(way)) {
      return upper.xattrs(place);
    }
  }

  @Override
  public byte @Nullable [] xattr(String name) throws IOException {
    try (Place place = upper.place(way)) {
      return upper.xattr(place, name);
    }
  }

  @Override
  public @Nullable LayerNode child(Name name) throws IOException {
    byte[] below = name.bytes();
    if (way.length > 1 || way[0] != '.') {
      below = Arrays.copyOf(way, way.length + 1 + name.length());
      below[way.length] = '/';
      System.arraycopy(name.bytes(), 0, below, way.length + 1, name.length());
    }
    try (Place place = upper.place(below)) {
      Status found = upper.status(place);
      return found == null ? null : new UpperNode(upper, below, found);
    }
  }

  @Override
  public List<LayerEntry> entries() throws IOException {
    List<LayerEntry> entries = new ArrayList<>();
    try (Place place = upper.place(way)) {
      int flags = OpenFlags.READ | OpenFlags.DIRECTORY | OpenFlags.NO_FOLLOW;
      int directory = upper.posix.open(place.directory(), place.name(), flags, 0);
      OverlayException.check(directory, place);
      try {
        int result =
            upper.posix.list(
                directory,
                (name, kind, inode) -> entries.add(new LayerEntry(Name.of(name), kind, inode)));
        OverlayException.check(result, place);
        for (int i = 0; i < entries.size(); i++) {
          if (entries.get(i).kind() == 0) { // a file system that does not tell
            entries.set(i, asked(directory, entries.get(i)));
          }
        }
      } finally {
        upper.posix.close(directory);
      }
    }
    return entries;
  }

  private LayerEntry asked(int directory, LayerEntry entry) throws OverlayException {
    FileStatus found = new FileStatus();
    int result = upper.posix.status(directory, entry.name().bytes(), found);
    OverlayException.check(result, entry.name());
    return new LayerEntry(entry.name(), found.kind(), found.inode());
  }

  /// Files of the upper directory are opened by [OverlayFile], which can also write.
  @Override
  public FileContent content() throws IOException {
    throw new OverlayException(Errno.EOPNOTSUPP, this);
  }

  @Override
  public byte[] target() throws IOException {
    try (Place place = upper.place(way)) {
      java.nio.ByteBuffer into = java.nio.ByteBuffer.allocate(4096);
      int length = upper.posix.readLink(place.directory(), place.name(), into);
      return Arrays.copyOf(into.array(), OverlayException.check(length, place));
    }
  }

  /// Nothing is ever copied from the upper directory.
  @Override
  public byte[] origin() {
    return new byte[0];
  }

  @Override
  public String toString() {
    return new String(way, java.nio.charset.StandardCharsets.UTF_8);
  }
}
