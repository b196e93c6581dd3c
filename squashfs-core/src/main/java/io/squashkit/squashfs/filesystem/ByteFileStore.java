package io.squashkit.squashfs.filesystem;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where the files of a file system over bytes are stored: which views there are, and the attributes that
/// every store has by name.
public abstract class ByteFileStore extends FileStore {
  private static final Set<Class<?>> VIEWS =
      Set.of(
          BasicFileAttributeView.class,
          FileOwnerAttributeView.class,
          PosixFileAttributeView.class,
          UserDefinedFileAttributeView.class);

  /// For subclasses.
  protected ByteFileStore() {}

  @Override
  public final boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
    return VIEWS.contains(type);
  }

  @Override
  public final boolean supportsFileAttributeView(String name) {
    return NamedAttributes.isView(name);
  }

  @Override
  public final <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(
      Class<V> type) {
    return null;
  }

  @Override
  public final Object getAttribute(String attribute) throws IOException {
    return switch (attribute) {
      case "totalSpace" -> getTotalSpace();
      case "usableSpace" -> getUsableSpace();
      case "unallocatedSpace" -> getUnallocatedSpace();
      default ->
          throw new UnsupportedOperationException(
              "attribute is '"
                  + attribute
                  + "', allowed: totalSpace, usableSpace, unallocatedSpace");
    };
  }

  @Override
  public final String toString() {
    return name() + " (" + type() + ")";
  }
}
