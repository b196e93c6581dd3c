package io.squashkit.squashfs.nio;

import io.squashkit.squashfs.filesystem.EntryStream;
import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.InodeType;
import io.squashkit.squashfs.read.DirectoryEntryRef;
import io.squashkit.squashfs.read.DirectoryReader;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The entries of a directory in the order of the image, by the bytes of their names.
///
/// A directory that an image holds in two places is damage: a walk could go round for ever, or meet all
/// below it more often than it can count.
final class ImageEntries extends EntryStream {
  private final ImageFileSystem fileSystem;
  private final ImagePath path;
  private final DirectoryReader reader;
  private final long number;
  private int index;

  ImageEntries(ImagePath path, Inode.Directory directory, Filter<? super Path> filter)
      throws IOException {
    super(filter);
    this.fileSystem = path.getFileSystem();
    this.path = path;
    this.reader = fileSystem.image().entries(directory);
    this.number = directory.header().number();
  }

  @Override
  protected boolean isOpen() {
    return fileSystem.isOpen();
  }

  @Override
  protected @Nullable Path advance() throws IOException {
    DirectoryEntryRef entry = reader.next();
    if (entry == null) {
      return null;
    }
    if (entry.type() == InodeType.DIRECTORY) {
      checkWay(entry);
    }
    index++;
    return path.child(entry);
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
