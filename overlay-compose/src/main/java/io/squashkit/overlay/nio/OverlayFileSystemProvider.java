package io.squashkit.overlay.nio;

import io.squashkit.overlay.upper.Caller;
import io.squashkit.overlay.upper.Overlay;
import io.squashkit.overlay.upper.OverlayNode;
import io.squashkit.squashfs.filesystem.ByteFileSystemProvider;
import io.squashkit.squashfs.filesystem.PathLookup;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
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
public final class OverlayFileSystemProvider extends ByteFileSystemProvider<OverlayPath> {
  static final String SCHEME = "overlay";

  /// Makes the provider; Java does so itself.
  public OverlayFileSystemProvider() {
    super(SCHEME, OverlayPath.class);
  }

  @Override
  protected OverlayFileSystem open(Path top, Map<String, ?> settings) throws IOException {
    return OpenSettings.of(settings).open(this, top);
  }

  private static Found find(OverlayPath path, LinkOption... options) throws IOException {
    OverlayFileSystem fileSystem = path.getFileSystem();
    boolean follow = PathLookup.isFollowing(options);
    return fileSystem.call(path, () -> fileSystem.lookup().find(path, follow));
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
  protected OverlayAttributes attributesOf(OverlayPath path, boolean follow) throws IOException {
    return OverlayAttributes.of(path, follow);
  }

  @Override
  protected OverlayUserView userView(OverlayPath path, boolean follow) {
    return new OverlayUserView(view("posix", path, follow));
  }

  @Override
  protected OverlayView view(String name, OverlayPath path, boolean follow) {
    return new OverlayView(name, path, follow);
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
      throws IOException {
    OverlayView view = view("posix", ours(path), PathLookup.isFollowing(options));
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
