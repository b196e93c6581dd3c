package io.squashkit.squashfs.nio;

import io.squashkit.squashfs.filesystem.UserView;
import io.squashkit.squashfs.format.Inode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.LinkedHashMap;
import java.util.Map;

/// The view `user` of a path of an image; setting any is refused.
final class ImageUserView extends UserView {
  private final ImagePath path;
  private final boolean follow;

  /// @param follow whether a link at the path's end is followed
  ImageUserView(ImagePath path, boolean follow) {
    super(path);
    this.path = path;
    this.follow = follow;
  }

  @Override
  protected Map<String, byte[]> values() throws IOException {
    ImageFileSystem fileSystem = path.getFileSystem();
    Inode inode = fileSystem.lookup().find(path, follow);
    Map<String, byte[]> values = new LinkedHashMap<>();
    fileSystem.image().xattrs(inode).asMap().forEach((name, value) -> show(name, value, values));
    return values;
  }

  @Override
  public int write(String name, ByteBuffer from) {
    throw new ReadOnlyFileSystemException();
  }

  @Override
  public void delete(String name) {
    throw new ReadOnlyFileSystemException();
  }
}
