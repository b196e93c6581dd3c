package io.squashkit.squashfs.tar;

import io.squashkit.squashfs.tar.TarHeader.Dialect;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Makes archives, sound ones and others. Text has one `char` a byte.
final class TarMaker {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static TarHeader header(char type, String path, String target, long size) {
    return new TarHeader(
        Dialect.GNU, (byte) type, bytes(path), bytes(target), 0644, 1, 2, size, 1000, 0, 0);
  }

  TarMaker raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  TarMaker pad() {
    return raw(new byte[-out.size() & 511]);
  }

  TarMaker header(TarHeader header) {
    return raw(header.encode());
  }

  /// A member, with its size from its content.
  TarMaker member(char type, String path, String target, String content) {
    byte[] bytes = bytes(content);
    return header(header(type, path, target, bytes.length)).raw(bytes).pad();
  }

  TarMaker file(String path, String content) {
    return member('0', path, "", content);
  }

  TarMaker dir(String path) {
    return member('5', path, "", "");
  }

  TarMaker link(String path, String target) {
    return member('1', path, target, "");
  }

  TarMaker symlink(String path, String target) {
    return member('2', path, target, "");
  }

  /// PAX records for the next member, in pairs; with type `g` for all that follow.
  TarMaker pax(char type, String... pairs) {
    PaxRecords records = new PaxRecords();
    for (int i = 0; i < pairs.length; i += 2) {
      records.add(pairs[i], bytes(pairs[i + 1]));
    }
    byte[] body = records.encode();
    return header(header(type, "pax", "", body.length)).raw(body).pad();
  }

  /// The archive with its end marker.
  byte[] end() {
    return raw(new byte[1024]).cut();
  }

  /// The archive as far as it was made.
  byte[] cut() {
    return out.toByteArray();
  }
}
