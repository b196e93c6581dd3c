package io.squashkit.squashfs.nio;

import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.InodeType;
import io.squashkit.squashfs.read.DirectoryEntryRef;
import io.squashkit.squashfs.read.DirectoryReader;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// The entries of a directory in the order of the image, by the bytes of their names, read as they are
/// asked for. Safe for use by several threads.
///
/// A directory that an image holds in two places is damage: a walk could go round for ever, or meet all
/// below it more often than it can count.
final class EntryStream implements DirectoryStream<Path> {
  private final ImageFileSystem fileSystem;
  private final ImagePath path;
  private final Filter<? super Path> filter;
  private final DirectoryReader reader;
  private final long number;
  private int index;
  private @Nullable Path next;
  private boolean started;
  private boolean ended;

  EntryStream(ImagePath path, Inode.Directory directory, Filter<? super Path> filter)
      throws IOException {
    this.fileSystem = path.getFileSystem();
    this.path = path;
    this.filter = filter;
    this.reader = fileSystem.image().entries(directory);
    this.number = directory.header().number();
  }

  @Override
  public synchronized Iterator<Path> iterator() {
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
      while (next == null && !ended && fileSystem.isOpen()) {
        advance();
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
  public synchronized void close() {
    ended = true;
  }

  private void advance() throws IOException {
    DirectoryEntryRef entry = reader.next();
    if (entry == null) {
      ended = true;
      return;
    }
    if (entry.type() == InodeType.DIRECTORY) {
      checkWay(entry);
    }
    index++;
    Path child = path.child(entry);
    if (filter.accept(child)) {
      next = child;
    }
  }

  private void checkWay(DirectoryEntryRef entry) throws CorruptImageException {
    if (!fileSystem.ways().isOnly(entry.inodeNumber(), number, index)) {
      throw new CorruptImageException(
          fileSystem.image().name()
              + ": directory inode "
              + entry.inodeNumber()
              + ": parents are several, one of them inode "
              + number
              + ", allowed: one");
    }
  }
}
