package io.squashkit.squashfs.read;

import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.SquashfsException;
import java.io.IOException;
import java.util.function.Consumer;

/// All contents of an image, in the order of its inode table.
public final class FileContents {
  private FileContents() {}

  /// Goes through the contents of all files that are not empty; hard links count once.
  ///
  /// @param image the image
  /// @param consumer takes them, on the calling thread
  /// @throws IOException if the inode table is damaged or cannot be read
  public static void forEach(SquashfsImage image, Consumer<ImageContent> consumer)
      throws IOException {
    try {
      InodeReader reader = image.newInodeReader();
      reader.rewind();
      while (!reader.atEnd()) {
        if (reader.next() instanceof Inode.File file && file.size() > 0) {
          consumer.accept(image.content(file));
        }
      }
    } catch (SquashfsException e) {
      throw image.named(e);
    }
  }
}
