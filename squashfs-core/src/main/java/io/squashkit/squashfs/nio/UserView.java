package io.squashkit.squashfs.nio;

import io.squashkit.squashfs.format.Inode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The extended attributes of a path whose names start with `user.`, which is left out here; names are
/// text as [PathText] has it. Setting any is refused.
///
/// @param path the path
/// @param follow whether a link at its end is followed
record UserView(ImagePath path, boolean follow) implements UserDefinedFileAttributeView {
  private static final String PREFIX = "user.";

  @Override
  public String name() {
    return "user";
  }

  @Override
  public List<String> list() throws IOException {
    return new ArrayList<>(values().keySet());
  }

  @Override
  public int size(String name) throws IOException {
    return value(values(), name).length;
  }

  @Override
  public int read(String name, ByteBuffer into) throws IOException {
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

  @Override
  public int write(String name, ByteBuffer from) {
    throw new ReadOnlyFileSystemException();
  }

  @Override
  public void delete(String name) {
    throw new ReadOnlyFileSystemException();
  }

  /// The values that a request for this view asks for.
  Map<String, Object> values(NamedAttributes.Request request) throws IOException {
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

  /// All of them; the values are copies.
  private Map<String, byte[]> values() throws IOException {
    ImageFileSystem fileSystem = path.getFileSystem();
    Inode inode = fileSystem.lookup().find(path, follow);
    Map<String, byte[]> values = new LinkedHashMap<>();
    for (Map.Entry<String, byte[]> all : fileSystem.image().xattrs(inode).asMap().entrySet()) {
      if (all.getKey().startsWith(PREFIX)) {
        byte[] name = all.getKey().getBytes(StandardCharsets.ISO_8859_1);
        values.put(PathText.decode(name, PREFIX.length(), name.length), all.getValue().clone());
      }
    }
    return values;
  }
}
