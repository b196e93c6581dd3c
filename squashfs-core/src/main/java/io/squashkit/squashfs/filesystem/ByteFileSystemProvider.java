package io.squashkit.squashfs.filesystem;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes file systems out of what has a path of its own, such as an image: those opened by a [NestedUri]
/// are found again by it until they are closed. Safe for use by several threads.
///
/// @param <P> paths of its file systems
public abstract class ByteFileSystemProvider<P extends BytePath<P>> extends FileSystemProvider {
  private final String scheme;
  private final Class<P> paths;
  private final Map<Path, ByteFileSystem<P>> byFile = new HashMap<>(); // those opened by URI

  /// Makes a provider.
  ///
  /// @param scheme what its URIs start with
  /// @param paths of its file systems
  protected ByteFileSystemProvider(String scheme, Class<P> paths) {
    this.scheme = scheme;
    this.paths = paths;
  }

  /// Opens a file system.
  ///
  /// @param file what it is made of: a real path
  /// @param settings what the user has said about it
  /// @return the file system, which calls [#forget] when it is closed
  /// @throws IOException if that fails
  protected abstract ByteFileSystem<P> open(Path file, Map<String, ?> settings) throws IOException;

  /// The attributes of an object.
  ///
  /// @param path names it
  /// @param follow whether a link at the path's end is followed
  /// @return all there are
  /// @throws IOException if there is no such object
  protected abstract UnixAttributes attributesOf(P path, boolean follow) throws IOException;

  /// The extended attributes of an object.
  ///
  /// @param path names it
  /// @param follow whether a link at the path's end is followed
  /// @return those a user sees
  protected abstract UserView userView(P path, boolean follow);

  /// The attributes of an object as a view.
  ///
  /// @param name of the view: `basic`, `owner` or `posix`
  /// @param path names the object
  /// @param follow whether a link at the path's end is followed
  /// @return the view
  protected abstract PosixFileAttributeView view(String name, P path, boolean follow);

  /// A file system is closed: a URI does not find it any more.
  ///
  /// @param closed of this provider
  public final void forget(ByteFileSystem<P> closed) {
    synchronized (byFile) {
      byFile.values().remove(closed);
    }
  }

  @Override
  public final String getScheme() {
    return scheme;
  }

  @Override
  public final FileSystem newFileSystem(URI uri, Map<String, ?> settings) throws IOException {
    Path file = NestedUri.parse(scheme, uri).file().toRealPath();
    synchronized (byFile) {
      if (byFile.containsKey(file)) {
        throw new FileSystemAlreadyExistsException(file.toString());
      }
      ByteFileSystem<P> opened = open(file, settings);
      byFile.put(file, opened);
      return opened;
    }
  }

  @Override
  public final FileSystem getFileSystem(URI uri) {
    return registered(NestedUri.parse(scheme, uri));
  }

  private ByteFileSystem<P> registered(NestedUri uri) {
    try {
      Path file = uri.file().toRealPath();
      synchronized (byFile) {
        ByteFileSystem<P> found = byFile.get(file);
        if (found != null) {
          return found;
        }
      }
    } catch (IOException e) {
      // what is not there is not open either
    }
    throw new FileSystemNotFoundException("not open by URI: " + uri.file());
  }

  @Override
  public final Path getPath(URI uri) {
    NestedUri parts = NestedUri.parse(scheme, uri);
    byte[] path = parts.path();
    if (path == null) {
      throw new IllegalArgumentException(
          "URI " + uri + ": no path, allowed: " + scheme + ":URI-of-file!/path");
    }
    return registered(parts).path(path);
  }

  /// A path that must be of this provider.
  ///
  /// @param path any
  /// @return the same
  /// @throws ProviderMismatchException if it is of another
  protected final P ours(Path path) {
    if (paths.isInstance(Objects.requireNonNull(path, "path"))) {
      return paths.cast(path);
    }
    throw new ProviderMismatchException();
  }

  @Override
  public final SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public final boolean isHidden(Path path) {
    Path name = ours(path).getFileName();
    return name != null && name.toString().startsWith(".");
  }

  @Override
  public final <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    if (type != BasicFileAttributes.class && type != PosixFileAttributes.class) {
      throw new UnsupportedOperationException(
          "attributes are " + Objects.requireNonNull(type, "type").getName());
    }
    return type.cast(attributesOf(ours(path), PathLookup.isFollowing(options)));
  }

  @Override
  public final Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
      throws IOException {
    P ours = ours(path);
    boolean follow = PathLookup.isFollowing(options);
    NamedAttributes.Request request = NamedAttributes.Request.parse(names);
    return request.view().equals("user")
        ? userView(ours, follow).values(request)
        : NamedAttributes.values(request, attributesOf(ours, follow));
  }

  @Override
  public final <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    P ours = ours(path);
    boolean follow = PathLookup.isFollowing(options);
    if (Objects.requireNonNull(type, "type") == UserDefinedFileAttributeView.class) {
      return type.cast(userView(ours, follow));
    }
    String name =
        type == BasicFileAttributeView.class
            ? "basic"
            : type == FileOwnerAttributeView.class
                ? "owner"
                : type == PosixFileAttributeView.class ? "posix" : null;
    return name == null ? null : type.cast(view(name, ours, follow));
  }
}
