package io.squashkit.squashfs.nio;

import io.squashkit.squashfs.filesystem.ContentChannel;
import io.squashkit.squashfs.tree.FileContent;
import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;

/// Reads a file's content. Positional reads of what is in the cache take no lock, so any number of
/// threads may share one channel; those that move the position take turns. A thread that is interrupted
/// reads on: the image stays open for the others.
final class ImageChannel extends ContentChannel {
  private final ImageFileSystem fileSystem;

  /// @param content of the image, whose readers several threads may use
  ImageChannel(ImageFileSystem fileSystem, FileContent content) throws IOException {
    super(content);
    this.fileSystem = fileSystem;
  }

  /// Holds the options of a channel to be opened to what reading takes.
  ///
  /// @return whether a link at the end of the path is followed
  static boolean checkOptions(Set<? extends OpenOption> options) {
    for (OpenOption option : options) {
      if (option == StandardOpenOption.WRITE
          || option == StandardOpenOption.APPEND
          || option == StandardOpenOption.DELETE_ON_CLOSE) {
        throw new ReadOnlyFileSystemException();
      }
      if (!(option instanceof StandardOpenOption) && option != LinkOption.NOFOLLOW_LINKS) {
        throw new UnsupportedOperationException(
            "open option is " + Objects.requireNonNull(option, "option"));
      }
    }
    return !options.contains(LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  protected void ensureOpen() throws IOException {
    if (!fileSystem.isOpen()) {
      close();
    }
    super.ensureOpen();
  }
}
