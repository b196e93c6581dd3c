package io.squashkit.squashfs.nio;

import io.squashkit.squashfs.read.DirectoryWays;
import io.squashkit.squashfs.read.SquashfsImage;
import java.io.IOException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/// An open image as a file system. Safe for use by several threads.
///
/// Channels and directory streams hold nothing that must be freed, so the file system keeps no list of
/// them: when it is closed, each notices at its next use.
final class ImageFileSystem extends FileSystem {
  static final Set<String> VIEWS = Set.of("basic", "owner", "posix", "unix", "user");

  private static final byte[] SLASH = {'/'};
  private static final AtomicLong LAST_DEVICE = new AtomicLong();

  private final SquashfsFileSystemProvider provider;
  private final SquashfsImage image;
  private final Path file;
  private final ImagePath root;
  private final PathLookup lookup;
  private final DirectoryWays ways = new DirectoryWays();
  private final long device = LAST_DEVICE.incrementAndGet();
  private volatile boolean open = true;

  /// @param image closed with the file system
  /// @param file where it lies, absolute
  ImageFileSystem(SquashfsFileSystemProvider provider, SquashfsImage image, Path file)
      throws IOException {
    this.provider = provider;
    this.image = image;
    this.file = file;
    this.root = ImagePath.of(this, SLASH);
    this.lookup = new PathLookup(this, image.root());
    ways.isOnly(image.root().header().number(), 0, 0);
  }

  /// The image.
  ///
  /// @throws ClosedFileSystemException if it is closed
  SquashfsImage image() {
    if (!open) {
      throw new ClosedFileSystemException();
    }
    return image;
  }

  Path file() {
    return file;
  }

  /// Finds what paths name.
  ///
  /// @throws ClosedFileSystemException if the file system is closed
  PathLookup lookup() {
    image();
    return lookup;
  }

  /// Through which entries directories are reached, so that a walk through a hostile image ends.
  DirectoryWays ways() {
    return ways;
  }

  /// Tells the files of this image from those of others.
  long device() {
    return device;
  }

  ImagePath root() {
    return root;
  }

  ImagePath path(byte[] bytes) {
    return ImagePath.of(this, bytes);
  }

  ImagePath absolute(List<byte[]> names) {
    List<Path> path = new ArrayList<>(List.of(root));
    names.forEach(name -> path.add(path.removeLast().resolve(path(name))));
    return (ImagePath) path.getLast();
  }

  @Override
  public FileSystemProvider provider() {
    return provider;
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      if (!open) {
        return;
      }
      open = false;
    }
    provider.forget(this);
    image.close();
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isReadOnly() {
    return true;
  }

  @Override
  public String getSeparator() {
    return "/";
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(root);
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return List.of(new ImageFileStore(image()));
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return VIEWS;
  }

  @Override
  public Path getPath(String first, String... more) {
    StringBuilder all = new StringBuilder(first);
    for (String name : more) {
      if (!name.isEmpty()) {
        all.append(all.isEmpty() ? "" : "/").append(name);
      }
    }
    return path(PathText.encode(all.toString()));
  }

  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    int colon = syntaxAndPattern.indexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException(
          "path matcher " + syntaxAndPattern + ": no syntax in front, allowed: glob:, regex:");
    }
    String pattern = syntaxAndPattern.substring(colon + 1);
    String syntax = syntaxAndPattern.substring(0, colon);
    Pattern compiled;
    if (syntax.equalsIgnoreCase("glob")) {
      compiled = GlobPattern.compile(pattern);
    } else if (syntax.equalsIgnoreCase("regex")) {
      compiled = Pattern.compile(pattern);
    } else {
      throw new UnsupportedOperationException(
          "path matcher: syntax is " + syntax + ", allowed: glob, regex");
    }
    return path -> compiled.matcher(path.toString()).matches();
  }

  /// Finds owners by their numbers: an image knows no names.
  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    return new NumericPrincipal.Lookup();
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException("an image never changes");
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
