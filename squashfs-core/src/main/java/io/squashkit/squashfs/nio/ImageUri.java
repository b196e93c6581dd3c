package io.squashkit.squashfs.nio;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The parts of a URI such as `squashfs:file:///a/b.squashfs!/etc/os-release`: the image's own URI, and
/// a path in it. Bytes of the path other than letters, digits and `-._~/` are percent-encoded, `!` among
/// them; the last `!/` of a URI is therefore the border, and images in images can be named. Where the
/// image's own URI has a `!/`, that of the image as a whole ends with one too.
///
/// @param image the image file
/// @param path the path in it, from its slash on; null where the URI has no `!/`
record ImageUri(Path image, byte @Nullable [] path) {
  static final String SCHEME = "squashfs";

  private static final String BORDER = "!/";
  private static final String HEX = "0123456789ABCDEF";

  /// Takes a URI apart.
  ///
  /// @throws IllegalArgumentException if it has another shape
  static ImageUri parse(URI uri) {
    if (!SCHEME.equalsIgnoreCase(uri.getScheme())) {
      throw wrong(uri, "its scheme is not " + SCHEME);
    }
    String rest = uri.getRawSchemeSpecificPart();
    if (uri.getRawFragment() != null) {
      throw wrong(uri, "it has a fragment");
    }
    int border = rest.lastIndexOf(BORDER);
    String image = border < 0 ? rest : rest.substring(0, border);
    byte[] path = border < 0 ? null : decode(uri, rest.substring(border + 1));
    return new ImageUri(Path.of(URI.create(image)), path);
  }

  /// Names a path of an image.
  ///
  /// @param image the image file
  /// @param path absolute
  static URI of(Path image, byte[] path) {
    StringBuilder out = new StringBuilder(SCHEME).append(':');
    out.append(image.toUri().toASCIIString()).append('!');
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

  private static byte[] decode(URI uri, String text) {
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
        throw wrong(uri, "its path has a NUL");
      }
    }
    return path;
  }

  private static IllegalArgumentException wrong(URI uri, String what) {
    return new IllegalArgumentException(
        "URI " + uri + ": " + what + ", allowed: squashfs:URI-of-image!/path");
  }
}
