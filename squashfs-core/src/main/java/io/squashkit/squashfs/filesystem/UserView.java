package io.squashkit.squashfs.filesystem;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The extended attributes of a path whose names start with `user.`, which is left out here; names are
/// text as [PathText] has it.
public abstract class UserView implements UserDefinedFileAttributeView {
  private static final String PREFIX = "user.";

  private final Path path;

  /// Makes a view.
  ///
  /// @param path what it is of, for messages
  protected UserView(Path path) {
    this.path = path;
  }

  /// All of them.
  ///
  /// @return values by names of this view, in order; the values are copies
  /// @throws IOException if they cannot be read
  protected abstract Map<String, byte[]> values() throws IOException;

  /// Takes an attribute's full name into this view.
  ///
  /// @param name a `char` a byte
  /// @param value its value
  /// @param into takes it, if it is one of this view
  protected static void show(String name, byte[] value, Map<String, byte[]> into) {
    if (name.startsWith(PREFIX)) {
      byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
      into.put(PathText.decode(bytes, PREFIX.length(), bytes.length), value.clone());
    }
  }

  /// An attribute's full name.
  ///
  /// @param name as this view has it
  /// @return a `char` a byte
  protected static String full(String name) {
    return PREFIX + new String(PathText.encode(name), StandardCharsets.ISO_8859_1);
  }

  @Override
  public final String name() {
    return "user";
  }

  @Override
  public final List<String> list() throws IOException {
    return new ArrayList<>(values().keySet());
  }

  @Override
  public final int size(String name) throws IOException {
    return value(values(), name).length;
  }

  @Override
  public final int read(String name, ByteBuffer into) throws IOException {
    byte[] value = value(values(), name);
    if (into.isReadOnly()) {
      throw new IllegalArgumentException("the buffer is read-only");
    }
    if (value.length > into.remaining()) {
      throw new FileSystemException(
          path.toString(),
          null,
          "attribute '" + name + "' has " + value.length + " bytes, room: " + into.remaining());
    }
    into.put(value);
    return value.length;
  }

  /// The values that a request for this view asks for.
  ///
  /// @param request names
  /// @return values by names
  /// @throws IOException if one does not exist, or they cannot be read
  public final Map<String, Object> values(NamedAttributes.Request request) throws IOException {
    Map<String, Object> values = new LinkedHashMap<>();
    Map<String, byte[]> all = values();
    for (String name : request.isAll() ? all.keySet() : request.names()) {
      values.put(name, value(all, name));
    }
    return Collections.unmodifiableMap(values);
  }

  private byte[] value(Map<String, byte[]> all, String name) throws FileSystemException {
    byte[] value = all.get(name);
    if (value == null) {
      throw new FileSystemException(path.toString(), null, "no attribute '" + name + "'");
    }
    return value;
  }
}
