package io.squashkit.squashfs.nio;

import io.squashkit.squashfs.filesystem.PathLookup;
import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.read.DirectoryEntryRef;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Finds the inodes that paths of an image name.
final class ImageLookup extends PathLookup<ImagePath, Inode> {
  private final ImageFileSystem fileSystem;
  private final Inode.Directory root;

  ImageLookup(ImageFileSystem fileSystem, Inode.Directory root) {
    super(fileSystem);
    this.fileSystem = fileSystem;
    this.root = root;
  }

  /// A path that knows its entry need not be looked up.
  @Override
  public Inode find(ImagePath path, boolean follow) throws IOException {
    DirectoryEntryRef entry = path.entry();
    if (entry != null) {
      Inode inode = load(entry);
      if (!follow || !(inode instanceof Inode.Symlink)) {
        return inode;
      }
    }
    return super.find(path, follow);
  }

  @Override
  protected Inode root() {
    return root;
  }

  @Override
  protected boolean isDirectory(Inode node) {
    return node instanceof Inode.Directory;
  }

  @Override
  protected byte @Nullable [] target(Inode node) {
    return node instanceof Inode.Symlink link ? link.target() : null;
  }

  @Override
  protected @Nullable Inode child(Inode directory, byte[] name) throws IOException {
    DirectoryEntryRef entry = fileSystem.image().lookup((Inode.Directory) directory, Name.of(name));
    return entry == null ? null : load(entry);
  }

  private Inode load(DirectoryEntryRef entry) throws IOException {
    Inode inode = fileSystem.image().inode(entry.inode());
    if (inode.type() != entry.type() || inode.header().number() != entry.inodeNumber()) {
      throw new CorruptImageException(
          fileSystem.image().name()
              + ": inode table, "
              + entry.inode()
              + ": inode is "
              + inode.type()
              + " "
              + inode.header().number()
              + ", allowed: "
              + entry.type()
              + " "
              + entry.inodeNumber()
              + ", as its directory entry has");
    }
    return inode;
  }
}
