package io.squashkit.overlay.layer;

import io.squashkit.squashfs.format.Superblock;
import io.squashkit.squashfs.io.ImageSource;
import io.squashkit.squashfs.read.ReadOptions;
import io.squashkit.squashfs.tar.SpooledContents;
import io.squashkit.squashfs.tar.TarForm;
import io.squashkit.squashfs.tar.TarListener;
import io.squashkit.squashfs.tar.TarScanner;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Opens what lies at a path as a layer: an image, a folder, a tar archive.
public final class Layers {
  private Layers() {}

  /// Opens a layer.
  ///
  /// @param path an image, a folder, or a tar archive, compressed or not
  /// @return the layer
  /// @throws IOException if it is none of these, is damaged or cannot be read
  public static Layer open(Path path) throws IOException {
    return open(path, ReadOptions.DEFAULTS);
  }

  /// Opens a layer. Contents of compressed archives are kept in a temporary file.
  ///
  /// @param path an image, a folder, or a tar archive, compressed or not
  /// @param options how images are read; the offset means nothing for others
  /// @return the layer
  /// @throws IOException if it is none of these, is damaged or cannot be read
  public static Layer open(Path path, ReadOptions options) throws IOException {
    if (Files.isDirectory(path)) {
      return HostLayer.open(path);
    }
    TarForm form = form(path);
    return switch (form) {
      case OTHER -> ImageLayer.open(path, options);
      case PLAIN -> {
        ImageSource archive = ImageSource.open(path);
        boolean sound = false;
        try {
          Layer layer =
              new TreeLayer(path.toString(), TarScanner.scan(archive, TarListener.NONE), archive);
          sound = true;
          yield layer;
        } finally {
          if (!sound) {
            archive.close();
          }
        }
      }
      case COMPRESSED -> compressed(path);
    };
  }

  private static TarForm form(Path path) throws IOException {
    try (ImageSource source = ImageSource.open(path)) {
      ByteBuffer start = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
      boolean image = source.read(0, start) == 4 && start.getInt(0) == Superblock.MAGIC;
      return image ? TarForm.OTHER : TarForm.of(source, false);
    }
  }

  private static Layer compressed(Path path) throws IOException {
    SpooledContents contents = SpooledContents.open();
    boolean sound = false;
    try (InputStream archive = new BufferedInputStream(Files.newInputStream(path))) {
      Layer layer =
          new TreeLayer(
              path.toString(),
              TarScanner.scan(archive, path.toString(), contents, TarListener.NONE),
              contents);
      sound = true;
      return layer;
    } finally {
      if (!sound) {
        contents.close();
      }
    }
  }

  /// Refuses a stack in which a file or folder is there twice, or a folder lies in another: the kernel
  /// does, too (`ELOOP`), since what is done in one layer would happen in the other.
  ///
  /// @param layers the layers; those whose names are no paths do not count
  /// @throws FileSystemException if so
  /// @throws IOException if the host does not tell
  public static void requireDistinct(List<Layer> layers) throws IOException {
    Map<Path, String> names = new HashMap<>();
    for (Layer layer : layers) {
      Path path = Path.of(layer.name());
      if (Files.exists(path)) {
        String other = names.putIfAbsent(path.toRealPath(), layer.name());
        if (other != null) {
          String as = other.equals(layer.name()) ? "" : ", the other time as " + other;
          throw new FileSystemException(layer.name(), null, "is in the stack twice" + as);
        }
      }
    }
    for (Map.Entry<Path, String> layer : names.entrySet()) {
      for (Path up = layer.getKey().getParent(); up != null; up = up.getParent()) {
        String around = names.get(up);
        if (around != null && Files.isDirectory(layer.getKey())) {
          throw new FileSystemException(
              layer.getValue(), null, "lies in the layer " + around + ", allowed: beside it");
        }
      }
    }
  }
}
