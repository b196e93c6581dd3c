package io.squashkit.squashfs.nio;

import io.squashkit.squashfs.filesystem.ByteFileSystemProvider;
import io.squashkit.squashfs.filesystem.PathLookup;
import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.nio.OpenSettings.Look;
import io.squashkit.squashfs.read.ReadOptions;
import io.squashkit.squashfs.read.SquashfsImage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.attribute.FileAttribute;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Makes file systems of images; Java finds it by itself wherever this library is on the class path.
///
/// `FileSystems.newFileSystem(path)` opens a file that starts as an image does, or a program with an
/// image behind it (AppImage); for other files it lets the next provider try. A damaged image is a
/// [io.squashkit.squashfs.format.CorruptImageException], at once or when the damage is met. With a URI,
/// `squashfs:file:///a/b.squashfs`, or an offset, the image is looked for wherever it may be, and the
/// file system is found again by `squashfs:file:///a/b.squashfs!/etc/os-release` until it is closed. The
/// last `!/` ends the image's own URI, so an image in an image is opened by
/// `squashfs:squashfs:file:///outer.squashfs!/inner.squashfs!/`.
///
/// | in the map | means |
/// |---|---|
/// | `offset` | where the image starts in the file, in bytes; `search` to look for it |
/// | `cacheBytes` | what uncompressed blocks may take in memory, 32 MiB if not told |
/// | `threads` | how many threads are expected to read at once; processors, if not told |
///
/// Values are numbers or their text. What is not listed is left to others.
///
/// A file system is read-only: what would change it is a [ReadOnlyFileSystemException]. It has the views
/// `basic`, `owner`, `posix`, `unix` and `user`; owners are numbers. Names are bytes in the image and
/// UTF-8 as text, where each byte that belongs to no UTF-8 sequence is one `char` from U+DC80 to U+DCFF
/// (U+DC00 plus the byte), so that every name can be read, kept and opened again. File systems, paths
/// and channels are safe for use by several threads, and no interrupt closes them.
public final class SquashfsFileSystemProvider extends ByteFileSystemProvider<ImagePath> {
  static final String SCHEME = "squashfs";

  /// Makes the provider; Java does so itself.
  public SquashfsFileSystemProvider() {
    super(SCHEME, ImagePath.class);
  }

  @Override
  protected ImageFileSystem open(Path file, Map<String, ?> settings) throws IOException {
    return open(file, OpenSettings.of(settings).options());
  }

  @Override
  public FileSystem newFileSystem(Path path, Map<String, ?> env) throws IOException {
    OpenSettings settings = OpenSettings.of(env);
    Look look = settings.isSure() ? Look.IMAGE : Look.of(path);
    if (look == Look.OTHER) {
      throw new UnsupportedOperationException(path + ": does not start as a SquashFS image does");
    }
    try {
      return open(path.toAbsolutePath(), settings.options());
    } catch (CorruptImageException e) {
      if (look == Look.PROGRAM) {
        throw new UnsupportedOperationException(path + ": a program without an image behind it", e);
      }
      throw e;
    }
  }

  private ImageFileSystem open(Path file, ReadOptions options) throws IOException {
    SquashfsImage image = SquashfsImage.open(file, options);
    try {
      return new ImageFileSystem(this, image, file);
    } catch (Throwable e) {
      image.close();
      throw e;
    }
  }

  private static Inode find(ImagePath path, LinkOption... options) throws IOException {
    return path.getFileSystem().lookup().find(path, PathLookup.isFollowing(options));
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    ImagePath ours = ours(path);
    boolean follow = ImageChannel.checkOptions(options);
    Inode inode = ours.getFileSystem().lookup().find(ours, follow);
    if (inode instanceof Inode.File file) {
      return new ImageChannel(ours.getFileSystem(), ours.getFileSystem().image().content(file));
    }
    if (inode instanceof Inode.Symlink) {
      throw new FileSystemLoopException(path.toString());
    }
    String kind = inode.type().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    throw new FileSystemException(path.toString(), null, "is a " + kind + ", not a regular file");
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
    Objects.requireNonNull(filter, "filter");
    ImagePath ours = ours(directory);
    if (find(ours) instanceof Inode.Directory found) {
      return new ImageEntries(ours, found, filter);
    }
    throw new NotDirectoryException(directory.toString());
  }

  @Override
  public Path readSymbolicLink(Path link) throws IOException {
    ImagePath ours = ours(link);
    if (find(ours, LinkOption.NOFOLLOW_LINKS) instanceof Inode.Symlink found) {
      return ours.getFileSystem().path(found.target());
    }
    throw new NotLinkException(link.toString());
  }

  @Override
  public boolean isSameFile(Path path, Path other) throws IOException {
    ImagePath first = ours(path);
    if (first.equals(other)) {
      return true;
    }
    if (!(other instanceof ImagePath second) || second.getFileSystem() != first.getFileSystem()) {
      find(first);
      return false;
    }
    return find(first).header().number() == find(second).header().number();
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    ImagePath ours = ours(path);
    find(ours);
    return new ImageFileStore(ours.getFileSystem().image());
  }

  /// Tells whether a path can be read, which is so for whatever there is; run, which takes a permission
  /// to run for anybody; or written, which is never so.
  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    Inode inode = find(ours(path));
    for (AccessMode mode : modes) {
      boolean runs = inode instanceof Inode.Directory || (inode.header().permissions() & 0111) != 0;
      if (mode == AccessMode.WRITE || (mode == AccessMode.EXECUTE && !runs)) {
        String why = mode == AccessMode.WRITE ? "the file system is read-only" : "not executable";
        throw new AccessDeniedException(path.toString(), null, why);
      }
    }
  }

  static ImageAttributes attributes(ImagePath path, boolean follow) throws IOException {
    ImageFileSystem fileSystem = path.getFileSystem();
    Inode inode = fileSystem.lookup().find(path, follow);
    SquashfsImage image = fileSystem.image();
    return new ImageAttributes(inode, image.owner(inode), image.group(inode), fileSystem.device());
  }

  @Override
  protected ImageAttributes attributesOf(ImagePath path, boolean follow) throws IOException {
    return attributes(path, follow);
  }

  @Override
  protected ImageUserView userView(ImagePath path, boolean follow) {
    return new ImageUserView(path, follow);
  }

  @Override
  protected PosixView view(String name, ImagePath path, boolean follow) {
    return new PosixView(name, path, follow);
  }

  private ReadOnlyFileSystemException readOnly(Path path) {
    ours(path).getFileSystem().image();
    return new ReadOnlyFileSystemException();
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
    throw readOnly(path);
  }

  @Override
  public void createDirectory(Path directory, FileAttribute<?>... attributes) {
    throw readOnly(directory);
  }

  @Override
  public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes) {
    throw readOnly(link);
  }

  @Override
  public void createLink(Path link, Path existing) {
    throw readOnly(link);
  }

  @Override
  public void delete(Path path) {
    throw readOnly(path);
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) {
    throw readOnly(target);
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) {
    throw readOnly(target);
  }
}
