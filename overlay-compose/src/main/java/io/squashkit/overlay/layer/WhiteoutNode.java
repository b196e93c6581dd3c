package io.squashkit.overlay.layer;

import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Xattrs;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A whiteout that its layer has in another form.
final class WhiteoutNode implements LayerNode {
  private final Status status;

  /// @param form what stands for it
  WhiteoutNode(Status form) {
    this.status =
        new Status(
            FileStatus.CHARACTER_DEVICE,
            form.owner(),
            form.group(),
            1,
            form.inode(),
            0,
            0,
            0,
            0,
            form.accessed(),
            form.modified(),
            form.changed());
  }

  @Override
  public Status status() {
    return status;
  }

  @Override
  public Xattrs xattrs() {
    return Xattrs.NONE;
  }

  @Override
  public @Nullable LayerNode child(Name name) {
    return null;
  }

  @Override
  public List<LayerEntry> entries() throws IOException {
    throw new IOException("a whiteout is no directory");
  }

  @Override
  public FileContent content() throws IOException {
    throw new IOException("a whiteout is no regular file");
  }

  @Override
  public byte[] target() throws IOException {
    throw new IOException("a whiteout is no symbolic link");
  }

  @Override
  public byte[] origin() {
    return Origin.UNKNOWN;
  }
}
