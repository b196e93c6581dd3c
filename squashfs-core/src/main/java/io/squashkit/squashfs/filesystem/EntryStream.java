package io.squashkit.squashfs.filesystem;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// The entries of a directory, read as they are asked for. Ends when its file system is closed. Safe for
/// use by several threads.
public abstract class EntryStream implements DirectoryStream<Path> {
  private final Filter<? super Path> filter;
  private @Nullable Path next;
  private boolean started;
  private boolean ended;

  /// Makes a stream.
  ///
  /// @param filter decides which entries are shown
  protected EntryStream(Filter<? super Path> filter) {
    this.filter = filter;
  }

  /// Reads on. One thread at a time calls this.
  ///
  /// @return the next entry's path, or null at the end
  /// @throws IOException if the directory cannot be read
  protected abstract @Nullable Path advance() throws IOException;

  /// Tells whether there is still anything to be read from.
  ///
  /// @return whether the file system is open
  protected abstract boolean isOpen();

  @Override
  public final synchronized Iterator<Path> iterator() {
    if (started || ended) {
      throw new IllegalStateException(
          ended ? "the directory stream is closed" : "a directory stream has one iterator");
    }
    started = true;
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return peek() != null;
      }

      @Override
      public Path next() {
        return take();
      }
    };
  }

  private synchronized @Nullable Path peek() {
    try {
      while (next == null && !ended && isOpen()) {
        Path found = advance();
        if (found == null) {
          ended = true;
        } else if (filter.accept(found)) {
          next = found;
        }
      }
    } catch (IOException e) {
      ended = true;
      throw new DirectoryIteratorException(e);
    }
    return next;
  }

  private synchronized Path take() {
    Path result = peek();
    if (result == null) {
      throw new NoSuchElementException();
    }
    next = null;
    return result;
  }

  @Override
  public final synchronized void close() {
    ended = true;
  }
}
