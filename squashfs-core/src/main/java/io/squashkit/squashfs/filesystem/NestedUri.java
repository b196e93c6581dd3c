package io.squashkit.squashfs.filesystem;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The parts of a URI such as `squashfs:file:///a/b.squashfs!/etc/os-release`: the URI of what a file
/// system is made of, and a path in it. Bytes of the path other than letters, digits and `-._~/` are
/// percent-encoded, `!` among them; the last `!/` of a URI is therefore the border, and images in images
/// can be named. Where the outer URI has a `!/`, that of the file system as a whole ends with one too.
///
/// @param file the outer URI's path: an image, say
/// @param path the path in the file system, from its slash on; null where the URI has no `!/`
public record NestedUri(Path file, byte @Nullable [] path) {
  private static final String BORDER = "!/";
  private static final String HEX = "0123456789ABCDEF";

  /// Takes a URI apart.
  ///
  /// @param scheme what it must start with, such as `squashfs`
  /// @param uri the URI
  /// @return its parts
  /// @throws IllegalArgumentException if it has another shape
  public static NestedUri parse(String scheme, URI uri) {
    if (!scheme.equalsIgnoreCase(uri.getScheme())) {
      throw wrong(scheme, uri, "its scheme is not " + scheme);
    }
    String rest = uri.getRawSchemeSpecificPart();
    if (uri.getRawFragment() != null) {
      throw wrong(scheme, uri, "it has a fragment");
    }
    int border = rest.lastIndexOf(BORDER);
    String file = border < 0 ? rest : rest.substring(0, border);
    byte[] path = border < 0 ? null : decode(scheme, uri, rest.substring(border + 1));
    return new NestedUri(Path.of(URI.create(file)), path);
  }

  /// Names a path of a file system.
  ///
  /// @param scheme such as `squashfs`
  /// @param file what the file system is made of
  /// @param path absolute
  /// @return the URI
  public static URI of(String scheme, Path file, byte[] path) {
    StringBuilder out = new StringBuilder(scheme).append(':');
    out.append(file.toUri().toASCIIString()).append('!');
    for (byte b : path) {
      char c = (char) Byte.toUnsignedInt(b);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (plain || "-._~/".indexOf(c) >= 0) {
        out.append(c);
      } else {
        out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
    return URI.create(out.toString());
  }

  private static byte[] decode(String scheme, URI uri, String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '%') { // two digits follow, as in every URI
        out.write(Character.digit(bytes[i + 1], 16) << 4 | Character.digit(bytes[i + 2], 16));
        i += 2;
      } else {
        out.write(bytes[i]);
      }
    }
    byte[] path = out.toByteArray();
    for (byte b : path) {
      if (b == 0) {
        throw wrong(scheme, uri, "its path has a NUL");
      }
    }
    return path;
  }

  private static IllegalArgumentException wrong(String scheme, URI uri, String what) {
    return new IllegalArgumentException(
        "URI " + uri + ": " + what + ", allowed: " + scheme + ":URI-of-file!/path");
  }
}
