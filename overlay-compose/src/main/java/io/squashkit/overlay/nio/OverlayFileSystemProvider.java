package io.squashkit.overlay.nio;

import io.squashkit.overlay.upper.Caller;
import io.squashkit.overlay.upper.Overlay;
import io.squashkit.overlay.upper.OverlayNode;
import io.squashkit.squashfs.filesystem.NamedAttributes;
import io.squashkit.squashfs.filesystem.NestedUri;
import io.squashkit.squashfs.filesystem.PathLookup;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
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

/// Makes file systems of overlays; Java finds it by itself wherever this library is on the class path.
/// [OverlayFileSystem#open] is the plain way to one. With a URI, `overlay:file:///a/upper`, the file
/// system is found again by `overlay:file:///a/upper!/etc/os-release` until it is closed.
///
/// | in the map | means |
/// |---|---|
/// | `lowers` | a list of layers, paths or their text, the topmost first |
/// | `work` | the work directory of the upper directory that the URI names; without it, the URI names the topmost layer of all, and the file system is read-only |
/// | `profile` | an [io.squashkit.overlay.upper.OverlayProfile] or its name in small letters; `kernel`, if not told |
public final class OverlayFileSystemProvider extends FileSystemProvider {
  static final String SCHEME = "overlay";

  private final Map<Path, OverlayFileSystem> byTop = new HashMap<>(); // those opened by URI

  /// Makes the provider; Java does so itself.
  public OverlayFileSystemProvider() {}

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> env) throws IOException {
    Path top = NestedUri.parse(SCHEME, uri).file().toRealPath();
    synchronized (byTop) {
      if (byTop.containsKey(top)) {
        throw new FileSystemAlreadyExistsException(top.toString());
      }
      OverlayFileSystem opened = OpenSettings.of(env).open(this, top);
      byTop.put(top, opened);
      return opened;
    }
  }

  void forget(OverlayFileSystem closed) {
    synchronized (byTop) {
      byTop.values().remove(closed);
    }
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return registered(NestedUri.parse(SCHEME, uri));
  }

  private OverlayFileSystem registered(NestedUri uri) {
    try {
      Path top = uri.file().toRealPath();
      synchronized (byTop) {
        OverlayFileSystem found = byTop.get(top);
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
  public Path getPath(URI uri) {
    NestedUri parts = NestedUri.parse(SCHEME, uri);
    byte[] path = parts.path();
    if (path == null) {
      throw new IllegalArgumentException(
          "URI " + uri + ": no path, allowed: overlay:URI-of-upper!/path");
    }
    return registered(parts).path(path);
  }

  private static OverlayPath ours(Path path) {
    if (Objects.requireNonNull(path, "path") instanceof OverlayPath ours) {
      return ours;
    }
    throw new ProviderMismatchException();
  }

  private static Found find(OverlayPath path, LinkOption... options) throws IOException {
    OverlayFileSystem fileSystem = path.getFileSystem();
    boolean follow = PathLookup.isFollowing(options);
    return fileSystem.call(path, () -> fileSystem.lookup().find(path, follow));
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return open(path, options, OpenRequest.permissions(OpenRequest.FILE, attributes));
  }

  FileChannel open(Path path, Set<? extends OpenOption> options, int permissions)
      throws IOException {
    OverlayPath ours = ours(path);
    return new Opening(ours, OpenRequest.of(options), permissions).open();
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
    Objects.requireNonNull(filter, "filter");
    OverlayPath ours = ours(directory);
    OverlayFileSystem fileSystem = ours.getFileSystem();
    return fileSystem.call(
        ours,
        () -> {
          Found found = fileSystem.lookup().find(ours, true);
          if (!found.isDirectory()) {
            throw new NotDirectoryException(directory.toString());
          }
          return new OverlayEntries(ours, found.entries(), filter);
        });
  }

  @Override
  public Path readSymbolicLink(Path link) throws IOException {
    OverlayPath ours = ours(link);
    OverlayFileSystem fileSystem = ours.getFileSystem();
    return fileSystem.call(
        ours,
        () -> {
          Found found = fileSystem.lookup().find(ours, false);
          if (!found.isLink()) {
            throw new NotLinkException(link.toString());
          }
          return fileSystem.path(found.target());
        });
  }

  @Override
  public boolean isSameFile(Path path, Path other) throws IOException {
    OverlayPath first = ours(path);
    if (first.equals(other)) {
      return true;
    }
    Object key = OverlayAttributes.of(first, true).fileKey();
    return other instanceof OverlayPath second
        && key.equals(OverlayAttributes.of(second, true).fileKey());
  }

  @Override
  public boolean isHidden(Path path) {
    Path name = ours(path).getFileName();
    return name != null && name.toString().startsWith(".");
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    OverlayPath ours = ours(path);
    Found unused = find(ours);
    return new OverlayFileStore(ours.getFileSystem());
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    OverlayPath ours = ours(path);
    OverlayFileSystem fileSystem = ours.getFileSystem();
    fileSystem.call(
        ours,
        () -> {
          Found found = fileSystem.lookup().find(ours, true);
          for (AccessMode mode : modes) {
            checkAccess(ours, found, mode);
          }
          return true;
        });
  }

  private static void checkAccess(OverlayPath path, Found found, AccessMode mode)
      throws IOException {
    if (found instanceof Found.Writable(Overlay _, Caller caller, OverlayNode node)) {
      int wanted =
          switch (mode) {
            case READ -> 4;
            case WRITE -> 2;
            case EXECUTE -> 1;
          };
      node.access(caller, wanted);
      return;
    }
    boolean runs = (found.seen().status().permissions() & 0111) != 0;
    if (mode == AccessMode.WRITE || (mode == AccessMode.EXECUTE && !runs)) {
      String why = mode == AccessMode.WRITE ? "the file system is read-only" : "not executable";
      throw new AccessDeniedException(path.toString(), null, why);
    }
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    if (type != BasicFileAttributes.class && type != PosixFileAttributes.class) {
      throw new UnsupportedOperationException(
          "attributes are " + Objects.requireNonNull(type, "type").getName());
    }
    return type.cast(OverlayAttributes.of(ours(path), PathLookup.isFollowing(options)));
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
      throws IOException {
    OverlayView view = view("posix", path, options);
    NamedAttributes.Request request = NamedAttributes.Request.parse(names);
    return request.view().equals("user")
        ? new OverlayUserView(view).values(request)
        : NamedAttributes.values(request, OverlayAttributes.of(view.path(), view.follow()));
  }

  private static OverlayView view(String name, Path path, LinkOption... options) {
    return new OverlayView(name, ours(path), PathLookup.isFollowing(options));
  }

  @Override
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    if (Objects.requireNonNull(type, "type") == UserDefinedFileAttributeView.class) {
      return type.cast(new OverlayUserView(view("posix", path, options)));
    }
    String name =
        type == BasicFileAttributeView.class
            ? "basic"
            : type == FileOwnerAttributeView.class
                ? "owner"
                : type == PosixFileAttributeView.class ? "posix" : null;
    return name == null ? null : type.cast(view(name, path, options));
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
      throws IOException {
    OverlayView view = view("posix", path, options);
    Overlay unused = view.path().getFileSystem().overlay();
    AttributeChange.make(view, attribute, value);
  }

  /// Makes something in a place.
  private interface Maker {
    OverlayNode make(Overlay overlay, Caller caller, NamedPlace place) throws IOException;
  }

  private static void make(OverlayPath path, @Nullable OverlayPath other, Maker maker)
      throws IOException {
    OverlayFileSystem fileSystem = path.getFileSystem();
    Overlay overlay = fileSystem.overlay();
    OverlayNode unused =
        fileSystem.call(
            path, other, () -> maker.make(overlay, fileSystem.caller(), NamedPlace.free(path)));
  }

  @Override
  public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
    int permissions = OpenRequest.permissions(OpenRequest.DIRECTORY, attributes);
    make(
        ours(directory),
        null,
        (overlay, caller, place) ->
            overlay.makeDirectory(caller, place.directory(), place.name(), permissions));
  }

  @Override
  public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes)
      throws IOException {
    if (attributes.length > 0) {
      throw new UnsupportedOperationException("symbolic links have no initial attributes");
    }
    byte[] points = ours(target).bytes();
    make(
        ours(link),
        null,
        (overlay, caller, place) ->
            overlay.makeSymlink(caller, place.directory(), place.name(), points));
  }

  @Override
  public void createLink(Path link, Path existing) throws IOException {
    OverlayPath ours = ours(existing);
    OverlayPath path = ours(link);
    if (!path.getFileSystem().equals(ours.getFileSystem())) {
      throw new java.nio.file.FileSystemException(
          link.toString(), existing.toString(), "link across file systems");
    }
    make(
        path,
        ours,
        (overlay, caller, place) ->
            overlay.link(
                caller, NamedPlace.of(ours).require(ours), place.directory(), place.name()));
  }

  @Override
  public void delete(Path path) throws IOException {
    OverlayPath ours = ours(path);
    OverlayFileSystem fileSystem = ours.getFileSystem();
    Overlay overlay = fileSystem.overlay();
    fileSystem.call(
        ours,
        () -> {
          NamedPlace place = NamedPlace.of(ours);
          if (place.require(ours).isDirectory()) {
            overlay.removeDirectory(fileSystem.caller(), place.directory(), place.name());
          } else {
            overlay.unlink(fileSystem.caller(), place.directory(), place.name());
          }
          return true;
        });
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    new Transfer(this, ours(source), ours(target)).copy(options);
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    new Transfer(this, ours(source), ours(target)).move(options);
  }
}
