package io.squashkit.squashfs.read;

import io.squashkit.squashfs.codec.Codec;
import io.squashkit.squashfs.codec.Codecs;
import io.squashkit.squashfs.format.CompressorOptions;
import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.DeviceNumber;
import io.squashkit.squashfs.format.FragmentEntry;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.InodeHeader;
import io.squashkit.squashfs.format.InodeRef;
import io.squashkit.squashfs.format.InodeType;
import io.squashkit.squashfs.format.SquashfsException;
import io.squashkit.squashfs.format.Superblock;
import io.squashkit.squashfs.format.UnsupportedImageException;
import io.squashkit.squashfs.io.ImageSource;
import io.squashkit.squashfs.metadata.DecompressorPool;
import io.squashkit.squashfs.metadata.ExportTable;
import io.squashkit.squashfs.metadata.ImageTables;
import io.squashkit.squashfs.metadata.MetadataBlockCache;
import io.squashkit.squashfs.metadata.MetadataReader;
import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.squashfs.tree.Xattrs;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// An open image: the way in for readers. Super block and table indexes are read and checked when it is
/// opened, everything else when asked for. Safe for use by any number of threads, without a common lock
/// on the way to what is in the caches.
///
/// Damage, wherever it is met, is a [CorruptImageException] whose message starts with the image's name.
///
/// The file is long as it has every question that readers ask; the answers are found elsewhere.
public final class SquashfsImage implements Closeable {
  private final ImageSource source;
  private final long offset;
  private final Superblock superblock;
  private final @Nullable CompressorOptions compressorOptions;
  private final Codec codec;
  private final DecompressorPool pool;
  private final MetadataBlockCache metadata;
  private final ImageTables tables;
  private final BlockLoader loader;
  private final DataBlockCache blocks;
  private final XattrSets xattrSets;

  private SquashfsImage(ImageSource whole, ReadOptions options) throws IOException {
    SuperblockFinder.Found found = SuperblockFinder.find(whole, options.offset());
    this.offset = found.offset();
    this.source = ImageSource.from(whole, offset);
    this.superblock = found.superblock();
    this.compressorOptions = OptionsReader.read(source, superblock);
    this.codec =
        Codecs.forReading(superblock.compressor(), compressorOptions, superblock.blockSize());
    this.pool = new DecompressorPool(codec, options.threads() + 1);
    int blockSize = superblock.blockSize();
    long capacity = Math.max(options.cacheBytes() / blockSize, options.threads() + 1);
    this.metadata = new MetadataBlockCache(source, pool, options.cacheBytes() / METADATA_SHARE);
    this.tables = ImageTables.open(source, superblock, metadata);
    this.loader = new BlockLoader(source, pool, superblock.inodeTableStart());
    this.blocks = new DataBlockCache(loader, (int) Math.min(capacity, 1 << 20));
    this.xattrSets = new XattrSets(tables.xattrs());
  }

  /// Uncompressed metadata gets this part of what data blocks get.
  private static final int METADATA_SHARE = 8;

  /// Opens an image file.
  ///
  /// @param path the file
  /// @return the image
  /// @throws SquashfsException if it is damaged, or of a kind that is not supported
  /// @throws IOException if it cannot be read
  public static SquashfsImage open(Path path) throws IOException {
    return open(path, ReadOptions.DEFAULTS);
  }

  /// Opens an image file.
  ///
  /// @param path the file
  /// @param options how
  /// @return the image
  /// @throws SquashfsException if it is damaged, or of a kind that is not supported
  /// @throws IOException if it cannot be read
  public static SquashfsImage open(Path path, ReadOptions options) throws IOException {
    return open(ImageSource.open(path), options);
  }

  /// Opens an image.
  ///
  /// @param source its bytes, closed with the image, and also if it cannot be opened
  /// @param options how
  /// @return the image
  /// @throws SquashfsException if it is damaged, or of a kind that is not supported
  /// @throws IOException if it cannot be read
  public static SquashfsImage open(ImageSource source, ReadOptions options) throws IOException {
    try {
      return new SquashfsImage(source, options);
    } catch (Throwable e) {
      try {
        source.close();
      } catch (IOException second) {
        e.addSuppressed(second);
      }
      if (e instanceof SquashfsException damage) {
        throw named(source.name(), damage);
      }
      throw e;
    }
  }

  /// The super block.
  ///
  /// @return the super block
  public Superblock superblock() {
    return superblock;
  }

  /// The compressor options that the image holds.
  ///
  /// @return the options, or null where all are defaults
  public @Nullable CompressorOptions compressorOptions() {
    return compressorOptions;
  }

  /// What decompresses the image.
  ///
  /// @return the codec
  public Codec codec() {
    return codec;
  }

  /// Where the image starts in its file.
  ///
  /// @return bytes; all other positions count from there
  public long offset() {
    return offset;
  }

  /// What the image is called in messages.
  ///
  /// @return such as a file name
  public String name() {
    return source.name();
  }

  /// The root directory.
  ///
  /// @return its inode
  /// @throws IOException if it is damaged or cannot be read
  public Inode.Directory root() throws IOException {
    Inode root = inode(superblock.rootInode());
    if (root instanceof Inode.Directory directory) {
      return directory;
    }
    throw named(
        CorruptImageException.at(
            "super block", 32, "type of the root inode", root.type(), "DIRECTORY"));
  }

  /// Reads an inode.
  ///
  /// @param ref where it lies
  /// @return the inode, its fields checked against what the image holds
  /// @throws IOException if it is damaged or cannot be read
  public Inode inode(InodeRef ref) throws IOException {
    try {
      return newInodeReader().read(ref);
    } catch (SquashfsException e) {
      throw named(e);
    }
  }

  /// Finds an inode by its number, through the export table.
  ///
  /// @param number from 1
  /// @return where it lies
  /// @throws UnsupportedImageException if the image has no export table
  /// @throws IOException if there is no such inode, or the table is damaged or cannot be read
  public InodeRef inodeRef(long number) throws IOException {
    try {
      ExportTable exports = tables.exports();
      if (exports == null) {
        throw new UnsupportedImageException(
            "no export table: inodes cannot be found by number; pack the image with one");
      }
      return exports.ref(number);
    } catch (SquashfsException e) {
      throw named(e);
    }
  }

  /// Goes through a directory.
  ///
  /// @param directory its inode
  /// @return a reader before the first entry
  /// @throws IOException if the listing is damaged or cannot be read
  public DirectoryReader entries(Inode.Directory directory) throws IOException {
    try {
      return new DirectoryReader(this, newListingReader(), directory);
    } catch (SquashfsException e) {
      throw named(e);
    }
  }

  /// Finds an entry by its name, in a long listing through the directory index.
  ///
  /// @param directory the directory's inode
  /// @param name the name
  /// @return the entry, or null if there is none of that name
  /// @throws IOException if the listing is damaged or cannot be read
  public @Nullable DirectoryEntryRef lookup(Inode.Directory directory, Name name)
      throws IOException {
    try {
      return PathResolver.lookup(this, directory, name.bytes());
    } catch (SquashfsException e) {
      throw named(e);
    }
  }

  /// Finds an inode by its path, not following symbolic links: one in the middle of the path is an error.
  ///
  /// @param path names with slashes between them; leading and trailing ones and `.` do nothing
  /// @return the inode
  /// @throws java.nio.file.NoSuchFileException if there is no such path
  /// @throws java.nio.file.NotDirectoryException if something else than a directory is in the middle
  /// @throws IOException if the image is damaged or cannot be read
  public Inode resolve(byte[] path) throws IOException {
    return new PathResolver(this, false).resolve(path);
  }

  /// Finds an inode by its path: see [#resolve(byte[])].
  ///
  /// @param path the path, its names in UTF-8
  /// @return the inode
  /// @throws java.nio.file.NoSuchFileException if there is no such path
  /// @throws java.nio.file.NotDirectoryException if something else than a directory is in the middle
  /// @throws IOException if the image is damaged or cannot be read
  public Inode resolve(String path) throws IOException {
    return resolve(path.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /// Finds an inode by its path, following symbolic links as if the image were the root file system.
  ///
  /// @param path names with slashes between them
  /// @return the inode, never a symbolic link
  /// @throws java.nio.file.FileSystemLoopException if there are more than 40 links on the way
  /// @throws java.nio.file.NoSuchFileException if there is no such path
  /// @throws java.nio.file.NotDirectoryException if something else than a directory is in the middle
  /// @throws IOException if the image is damaged or cannot be read
  public Inode resolveFollowing(byte[] path) throws IOException {
    return new PathResolver(this, true).resolve(path);
  }

  /// The content of a file.
  ///
  /// @param file its inode
  /// @return the content, readable until the image is closed
  public ImageContent content(Inode.File file) {
    return new ImageContent(this, file);
  }

  /// Reads stored bytes of data blocks and fragment blocks, as they are in the image.
  ///
  /// @param position where they start
  /// @param into takes them, up to its limit
  /// @throws IOException if they are not all in the data area, or cannot be read
  public void readStored(long position, ByteBuffer into) throws IOException {
    try {
      loader.readRaw(position, into);
    } catch (SquashfsException e) {
      throw named(e);
    }
  }

  /// A fragment block's entry in the fragment table.
  ///
  /// @param index its place there
  /// @return the entry; its block lies in the data area
  /// @throws IOException if there is no such entry, or the table is damaged or cannot be read
  public FragmentEntry fragment(long index) throws IOException {
    try {
      return tables.fragments().entry(index);
    } catch (SquashfsException e) {
      throw named(e);
    }
  }

  /// The extended attributes of an inode.
  ///
  /// @param inode the inode
  /// @return its attributes
  /// @throws IOException if they are damaged or cannot be read
  public Xattrs xattrs(Inode inode) throws IOException {
    try {
      return xattrSets.get(inode.xattrIndex());
    } catch (SquashfsException e) {
      throw named(e);
    }
  }

  /// The user that an inode belongs to.
  ///
  /// @param inode the inode
  /// @return user id, an unsigned 32-bit number
  /// @throws IOException if the id table is damaged or cannot be read
  public int owner(Inode inode) throws IOException {
    return id(inode.header().ownerIndex());
  }

  /// The group that an inode belongs to.
  ///
  /// @param inode the inode
  /// @return group id, an unsigned 32-bit number
  /// @throws IOException if the id table is damaged or cannot be read
  public int group(Inode inode) throws IOException {
    return id(inode.header().groupIndex());
  }

  private int id(int index) throws IOException {
    try {
      return tables.ids().id(index);
    } catch (SquashfsException e) {
      throw named(e);
    }
  }

  /// The attributes of an inode.
  ///
  /// @param inode the inode
  /// @return its attributes
  /// @throws IOException if a table is damaged or cannot be read
  public Attributes attributes(Inode inode) throws IOException {
    InodeHeader header = inode.header();
    return new Attributes(
        header.permissions(), owner(inode), group(inode), header.mtime(), 0, xattrs(inode));
  }

  /// An inode as a node of a tree. Nodes of inodes with several links have the inode number as link key.
  ///
  /// @param inode the inode
  /// @return the node; a directory is the root of a tree of its own
  /// @throws IOException if a table is damaged or cannot be read
  public Node node(Inode inode) throws IOException {
    Object link = inode.linkCount() > 1 ? (Object) inode.header().number() : null;
    return switch (inode) {
      case Inode.Directory directory -> new ImageTree(this).directory(directory);
      case Inode.File file -> new Node.File(attributes(file), content(file), link);
      case Inode.Symlink symlink -> new Node.Symlink(attributes(symlink), symlink.target(), link);
      case Inode.Device device ->
          new Node.Device(
              attributes(device),
              device.type() == InodeType.BLOCK_DEVICE,
              DeviceNumber.major(device.device()),
              DeviceNumber.minor(device.device()),
              link);
      case Inode.Ipc ipc ->
          ipc.type() == InodeType.FIFO
              ? new Node.Fifo(attributes(ipc), link)
              : new Node.Socket(attributes(ipc), link);
    };
  }

  /// The whole image as a tree, whose directories are read when they are asked for their entries. A
  /// directory that is reached in two ways, or lies deeper than any path goes, is damage.
  ///
  /// @return the tree, readable until the image is closed
  /// @throws IOException if the root is damaged or cannot be read
  public Tree tree() throws IOException {
    return tree(root());
  }

  /// A directory with all below it as a tree: see [#tree()].
  ///
  /// @param directory the directory's inode
  /// @return the tree, readable until the image is closed
  /// @throws IOException if the directory's attributes are damaged or cannot be read
  public Tree tree(Inode.Directory directory) throws IOException {
    return new Tree(new ImageTree(this).directory(directory));
  }

  /// Closes the image and the source that it was opened from. Contents and trees of it end here.
  @Override
  public void close() throws IOException {
    pool.close();
    source.close();
  }

  ImageSource source() {
    return source;
  }

  ImageTables tables() {
    return tables;
  }

  MetadataBlockCache metadata() {
    return metadata;
  }

  BlockLoader loader() {
    return loader;
  }

  DataBlockCache blocks() {
    return blocks;
  }

  InodeReader newInodeReader() {
    return new InodeReader(
        new MetadataReader(
            metadata,
            "inode table",
            superblock.inodeTableStart(),
            superblock.directoryTableStart()),
        superblock,
        tables);
  }

  MetadataReader newListingReader() {
    return new MetadataReader(
        metadata, "directory table", superblock.directoryTableStart(), tables.directoryTableEnd());
  }

  /// Puts the image's name in front of a message, unless it is there already.
  SquashfsException named(SquashfsException e) {
    return named(source.name(), e);
  }

  private static SquashfsException named(String name, SquashfsException e) {
    String prefix = name + ": ";
    String message = String.valueOf(e.getMessage());
    if (message.startsWith(prefix)) {
      return e;
    }
    return switch (e) {
      case CorruptImageException corrupt -> new CorruptImageException(prefix + message, corrupt);
      case UnsupportedImageException unsupported ->
          new UnsupportedImageException(prefix + message, unsupported);
    };
  }
}
