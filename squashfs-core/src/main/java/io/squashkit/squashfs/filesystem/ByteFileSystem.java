package io.squashkit.squashfs.filesystem;

import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// A file system of one root whose names are bytes and whose owners are numbers. Nobody can watch it.
///
/// @param <P> its paths
public abstract class ByteFileSystem<P extends BytePath<P>> extends FileSystem {
  /// The attribute views that there are.
  static final Set<String> VIEWS = Set.of("basic", "owner", "posix", "unix", "user");

  private static final byte[] SLASH = {'/'};

  /// Makes a file system.
  protected ByteFileSystem() {}

  /// Makes a path.
  ///
  /// @param bytes in any form: slashes may be too many
  /// @return the path
  public abstract P path(byte[] bytes);

  /// The root directory.
  ///
  /// @return its path
  public final P root() {
    return path(SLASH);
  }

  /// Makes an absolute path.
  ///
  /// @param names the names on it
  /// @return the path
  public final P absolute(List<byte[]> names) {
    P path = root();
    for (byte[] name : names) {
      path = path.child(name);
    }
    return path;
  }

  @Override
  public final String getSeparator() {
    return "/";
  }

  @Override
  public final Iterable<Path> getRootDirectories() {
    return List.of(root());
  }

  @Override
  public final Set<String> supportedFileAttributeViews() {
    return VIEWS;
  }

  @Override
  public final Path getPath(String first, String... more) {
    StringBuilder all = new StringBuilder(first);
    for (String name : more) {
      if (!name.isEmpty()) {
        all.append(all.isEmpty() ? "" : "/").append(name);
      }
    }
    return path(PathText.encode(all.toString()));
  }

  @Override
  public final PathMatcher getPathMatcher(String syntaxAndPattern) {
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

  /// Finds owners by their numbers: names are not looked up.
  @Override
  public final UserPrincipalLookupService getUserPrincipalLookupService() {
    return new NumericPrincipal.Lookup();
  }

  @Override
  public final WatchService newWatchService() {
    throw new UnsupportedOperationException("changes cannot be watched");
  }
}
