package io.squashkit.squashfs.filesystem;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Attributes by names such as `unix:mode,size` or `posix:*`, with the names and types that the JDK's
/// provider for Linux gives them.
public final class NamedAttributes {
  private static final List<String> BASIC =
      List.of(
          "size",
          "creationTime",
          "lastAccessTime",
          "lastModifiedTime",
          "isDirectory",
          "isSymbolicLink",
          "isRegularFile",
          "isOther",
          "fileKey");
  private static final List<String> OWNER = List.of("owner");
  private static final List<String> POSIX = plus(BASIC, "permissions", "owner", "group");
  private static final List<String> UNIX =
      plus(POSIX, "mode", "ino", "dev", "rdev", "nlink", "uid", "gid", "ctime");

  /// A view's name and the attributes asked of it.
  ///
  /// @param view such as `unix`
  /// @param names such as `mode` and `size`, or `*`
  public record Request(String view, List<String> names) {
    /// Makes a request.
    public Request {
      names = List.copyOf(names);
    }

    /// Takes a request apart; without a view it is for `basic`.
    ///
    /// @param text such as `unix:mode,size`
    /// @return its parts
    public static Request parse(String text) {
      int colon = text.indexOf(':');
      String view = colon < 0 ? "basic" : text.substring(0, colon);
      String list = text.substring(colon + 1);
      if (list.isEmpty()) {
        throw new IllegalArgumentException("no attributes in '" + text + "'");
      }
      if (!ByteFileSystem.VIEWS.contains(view)) {
        throw new UnsupportedOperationException(
            "attribute view is '" + view + "', allowed: basic, owner, posix, unix, user");
      }
      return new Request(view, List.of(list.split(",", -1)));
    }

    /// Tells whether all attributes are asked for.
    ///
    /// @return true if so
    public boolean isAll() {
      return names.contains("*");
    }
  }

  private NamedAttributes() {}

  /// Tells whether there is a view of a name.
  ///
  /// @param name such as `unix`
  /// @return true if so
  public static boolean isView(String name) {
    return ByteFileSystem.VIEWS.contains(name);
  }

  /// The values that a request for any view but `user` asks for.
  ///
  /// @param request what is asked for
  /// @param from all attributes
  /// @return values by name
  public static Map<String, Object> values(Request request, UnixAttributes from) {
    List<String> known =
        switch (request.view()) {
          case "basic" -> BASIC;
          case "owner" -> OWNER;
          case "posix" -> POSIX;
          default -> UNIX;
        };
    Map<String, Object> values = new LinkedHashMap<>();
    for (String name : request.names()) {
      if (!known.contains(name) && !name.equals("*")) {
        throw new IllegalArgumentException(
            "attribute is '" + name + "', allowed in view " + request.view() + ": " + known);
      }
    }
    for (String name : request.isAll() ? known : request.names()) {
      values.put(name, value(name, from));
    }
    return Collections.unmodifiableMap(values);
  }

  private static Object value(String name, UnixAttributes from) {
    return switch (name) {
      case "size" -> from.size();
      case "isDirectory" -> from.isDirectory();
      case "isSymbolicLink" -> from.isSymbolicLink();
      case "isRegularFile" -> from.isRegularFile();
      case "isOther" -> from.isOther();
      case "fileKey" -> from.fileKey();
      case "permissions" -> from.permissions();
      case "owner" -> from.owner();
      case "group" -> from.group();
      case "mode" -> from.mode();
      case "ino" -> from.inodeNumber();
      case "dev" -> from.device();
      case "rdev" -> from.deviceNumber();
      case "nlink" -> from.linkCount();
      case "uid" -> from.userId();
      case "gid" -> from.groupId();
      case "lastModifiedTime" -> from.lastModifiedTime();
      case "lastAccessTime" -> from.lastAccessTime();
      case "creationTime" -> from.creationTime();
      default -> from.changeTime();
    };
  }

  private static List<String> plus(List<String> names, String... more) {
    return Stream.concat(names.stream(), Stream.of(more)).toList();
  }
}
