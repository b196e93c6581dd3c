package io.squashkit.overlay.layer;

import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Xattrs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An object of a [FuseOverlayfsLayer]. What has a whiteout beside it is there all the same, and a
/// directory then opaque, as layers of images have it.
final class FuseOverlayfsNode implements LayerNode {
  private final FuseOverlayfsLayer layer;
  private final LayerNode stored;
  private final Status status;

  /// Whether a whiteout lies beside it.
  private final boolean hides;

  private FuseOverlayfsNode(
      FuseOverlayfsLayer layer, LayerNode stored, Status status, boolean hides) {
    this.layer = layer;
    this.stored = stored;
    this.status = status;
    this.hides = hides;
  }

  static LayerNode of(FuseOverlayfsLayer layer, LayerNode stored, boolean hides)
      throws IOException {
    Status status = stored.status();
    if (layer.status != null) {
      status = FuseOverlayfsMarks.status(status, stored.xattr(layer.status));
    }
    return new FuseOverlayfsNode(layer, stored, status, hides);
  }

  @Override
  public Status status() {
    return status;
  }

  private boolean isOpaque() throws IOException {
    return status.isDirectory()
        && (hides
            || FuseOverlayfsMarks.isOpaque(stored::xattr)
            || stored.child(FuseOverlayfsMarks.FORM.opaqueName()) != null);
  }

  @Override
  public Xattrs xattrs() throws IOException {
    Map<String, byte[]> shown = FuseOverlayfsMarks.withoutPrivate(stored.xattrs());
    if (isOpaque()) {
      shown.put(layer.space.mark("opaque"), new byte[] {'y'});
    }
    return Xattrs.of(shown);
  }

  @Override
  public byte @Nullable [] xattr(String name) throws IOException {
    if (name.equals(layer.space.mark("opaque")) && isOpaque()) {
      return new byte[] {'y'};
    }
    return FuseOverlayfsMarks.isPrivate(name) ? null : stored.xattr(name);
  }

  @Override
  public @Nullable LayerNode child(Name name) throws IOException {
    if (PrefixForm.isMark(name)) {
      return null;
    }
    LayerNode found = stored.child(name);
    if (found != null && !found.status().isDirectory()) {
      return of(layer, found, false);
    }
    LayerNode mark = whiteout(name);
    if (found != null) {
      return of(layer, found, mark != null);
    }
    return mark == null ? null : new WhiteoutNode(mark.status());
  }

  private @Nullable LayerNode whiteout(Name hidden) throws IOException {
    Name name = PrefixForm.whiteout(hidden);
    return name.length() > FuseOverlayfsMarks.FORM.longest() ? null : stored.child(name);
  }

  @Override
  public List<LayerEntry> entries() throws IOException {
    List<LayerEntry> shown = new ArrayList<>();
    List<LayerEntry> marks = new ArrayList<>();
    Set<Name> names = new HashSet<>();
    for (LayerEntry entry : stored.entries()) {
      if (!PrefixForm.isMark(entry.name())) {
        shown.add(entry);
        names.add(entry.name());
      } else if (!PrefixForm.isOwn(entry.name())) {
        Name hidden = PrefixForm.hidden(entry.name());
        marks.add(new LayerEntry(hidden, FileStatus.CHARACTER_DEVICE, entry.inode()));
      }
    }
    for (LayerEntry mark : marks) {
      if (mark.name().isSound() && !names.contains(mark.name())) {
        shown.add(mark);
      }
    }
    return shown;
  }

  @Override
  public FileContent content() throws IOException {
    return stored.content();
  }

  @Override
  public byte[] target() throws IOException {
    return stored.target();
  }

  @Override
  public byte[] origin() throws IOException {
    return stored.origin();
  }
}
