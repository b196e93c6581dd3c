package io.squashkit.overlay.nio;

import io.squashkit.overlay.upper.Caller;
import io.squashkit.overlay.upper.XattrMode;
import io.squashkit.squashfs.filesystem.UserView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/// The view `user` of a path of an overlay.
final class OverlayUserView extends UserView {
  private final OverlayView view;

  /// @param view another view of the path
  OverlayUserView(OverlayView view) {
    super(view.path());
    this.view = view;
  }

  @Override
  protected Map<String, byte[]> values() throws IOException {
    OverlayFileSystem fileSystem = view.path().getFileSystem();
    Map<String, byte[]> values = new LinkedHashMap<>();
    Map<String, byte[]> all =
        fileSystem.call(
            view.path(), () -> fileSystem.lookup().find(view.path(), view.follow()).xattrs());
    all.forEach((name, value) -> show(name, value, values));
    return values;
  }

  private Caller caller() {
    return view.path().getFileSystem().caller();
  }

  @Override
  public int write(String name, ByteBuffer from) throws IOException {
    byte[] value = new byte[from.remaining()];
    from.duplicate().get(value);
    view.change(node -> node.setXattr(caller(), full(name), value, XattrMode.ANY));
    from.position(from.limit());
    return value.length;
  }

  @Override
  public void delete(String name) throws IOException {
    view.change(node -> node.removeXattr(caller(), full(name)));
  }
}
