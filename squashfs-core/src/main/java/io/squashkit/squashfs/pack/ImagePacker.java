package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.codec.Codec;
import io.squashkit.squashfs.codec.Codecs;
import io.squashkit.squashfs.format.CompressorOptions;
import io.squashkit.squashfs.format.FragmentEntry;
import io.squashkit.squashfs.format.InodeRef;
import io.squashkit.squashfs.format.Superblock;
import io.squashkit.squashfs.io.ImageSink;
import io.squashkit.squashfs.metadata.LookupTableWriter;
import io.squashkit.squashfs.metadata.MetadataCompression;
import io.squashkit.squashfs.tree.ContentStore;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;

/// Packs a tree into an image: the way in for writers.
///
/// The order of work is the order of the image: super block (written last), compressor options, data
/// blocks ([DataPhase]), fragment blocks ([TailPhase]), inode table and directory table ([TreeWriter]),
/// the other tables. Workers read and compress; the calling thread decides order and writes.
public final class ImagePacker {
  private final Inventory inventory;
  private final PackSession session;
  private final PackOptions options;
  private final PackListener listener;
  private final long started;

  private ImagePacker(Inventory inventory, PackSession session, long started) {
    this.inventory = inventory;
    this.session = session;
    this.options = session.options;
    this.listener = session.listener;
    this.started = started;
  }

  /// Where a tree comes from that has contents which come by only once.
  public interface TreeSource {
    /// Makes the tree.
    ///
    /// @param contents takes contents as they come by
    /// @return the tree; its contents are readable, or stand for what was stored
    /// @throws IOException if the source cannot be read
    Tree read(ContentStore contents) throws IOException;
  }

  /// Packs a tree.
  ///
  /// @param tree what to pack
  /// @param target the image's name; it appears there only when it is whole
  /// @param options how
  /// @param listener told of progress and warnings
  /// @return what became of it
  /// @throws IOException if the source cannot be read, does not fit the format, or the image cannot be
  ///     written; no image is left then
  /// @throws IllegalArgumentException if the options contradict each other or the format
  public static PackReport pack(Tree tree, Path target, PackOptions options, PackListener listener)
      throws IOException {
    return pack(_ -> tree, target, options, listener);
  }

  /// Packs a tree whose contents may come by only once, as those of an archive on a pipe: they are
  /// stored while the tree is read.
  ///
  /// @param source makes the tree
  /// @param target as for [#pack(Tree, Path, PackOptions, PackListener)]
  /// @param options how
  /// @param listener told of progress and warnings
  /// @return what became of it
  /// @throws IOException if the source cannot be read, does not fit the format, or the image cannot be
  ///     written; no image is left then
  /// @throws IllegalArgumentException if the options contradict each other or the format
  public static PackReport pack(
      TreeSource source, Path target, PackOptions options, PackListener listener)
      throws IOException {
    long started = System.nanoTime();
    Codec codec = Codecs.forWriting(options.compression(), options.blockSize());
    int blockSize = options.blockSize();
    listener.progress(PackListener.Stage.PREPARE, 0, 0);
    BufferPool pool = new BufferPool(blockSize);
    try (ImageSink sink = ImageSink.create(target, options.replace());
        Workers workers = new Workers(options.threads(), codec, blockSize, options.verify());
        Worker reader = new Worker(codec, blockSize, options.verify());
        DataArea data =
            new DataArea(
                sink,
                options.threads(),
                pool,
                options.offset(),
                Superblock.SIZE + writeCompressorOptions(sink, codec, options))) {
      long dataStart = data.position();
      PackSession session = new PackSession(options, listener, workers, pool, data);
      StreamStore store = new StreamStore(session, reader);
      Tree tree = source.read(store);
      store.finish();
      Inventory inventory = Inventory.of(tree, options.order());
      session.contentTotal(inventory.contentSize);
      PackReport report = new ImagePacker(inventory, session, started).pack(sink, dataStart, codec);
      sink.commit();
      return report;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private PackReport pack(ImageSink sink, long dataStart, Codec codec) throws IOException {
    MetadataCompression metadata = session.workers.metadata();
    DataArea data = session.data;
    List<FragmentEntry> fragments = packContent(codec);

    IdTableWriter ids = new IdTableWriter();
    XattrTableWriter xattrs = new XattrTableWriter();
    TreeWriter tree = new TreeWriter(options, ids, xattrs, metadata);
    listener.progress(PackListener.Stage.METADATA, 0, inventory.items.size());
    tree.write(inventory);
    ids.check();
    LookupTableWriter tables =
        new LookupTableWriter(sink, options.offset(), data.position(), metadata);
    long inodesStart = tables.writeBlocks(tree.inodes);
    long listingsStart = tables.writeBlocks(tree.listings);
    long fragmentsStart = tables.write(entries(fragments));
    long exportStart = options.export() ? tables.write(references(tree)) : Superblock.ABSENT;
    long idsStart = tables.write(ids.entries());
    long xattrsStart = xattrs.count() == 0 ? Superblock.ABSENT : xattrs.write(tables, metadata);
    long end = tables.position();

    Superblock superblock =
        new Superblock(
            inventory.items.size(),
            imageTime(),
            options.blockSize(),
            fragments.size(),
            codec.id(),
            SuperblockFlags.of(options, codec),
            ids.count(),
            root(tree),
            end,
            idsStart,
            xattrsStart,
            inodesStart,
            listingsStart,
            fragmentsStart,
            exportStart);
    ByteBuffer bytes = ByteBuffer.allocate(Superblock.SIZE);
    superblock.encode(bytes);
    sink.write(options.offset(), bytes.flip());
    long fileSize = pad(sink, end);
    listener.progress(PackListener.Stage.METADATA, inventory.items.size(), inventory.items.size());

    long verifyStarted = System.nanoTime();
    if (options.verify()) {
      new Verification(inventory, tree, session.workers, options, listener).run(sink);
    }
    return report(
        superblock,
        fileSize,
        data.position() - dataStart,
        fragments.size(),
        ids,
        xattrs,
        options.verify() ? System.nanoTime() - verifyStarted : 0);
  }

  private static long writeCompressorOptions(ImageSink sink, Codec codec, PackOptions options)
      throws IOException {
    CompressorOptions compressorOptions = codec.options();
    if (compressorOptions == null) {
      return 0;
    }
    ByteBuffer bytes = ByteBuffer.allocate(compressorOptions.size()).order(ByteOrder.LITTLE_ENDIAN);
    compressorOptions.encode(bytes);
    byte[] stored = MetadataCompression.storeRaw(bytes.flip());
    sink.write(options.offset() + Superblock.SIZE, ByteBuffer.wrap(stored));
    return stored.length;
  }

  private List<FragmentEntry> packContent(Codec codec) throws IOException {
    PassThrough passThrough = new PassThrough(session, codec);
    passThrough.plan(inventory.files);
    if (options.duplicates()) {
      long hashedLater = options.fragments() ? options.blockSize() : 1;
      new DuplicateFinder(session.workers, listener).find(inventory.files, hashedLater);
    }
    new DataPhase(session, passThrough).pack(inventory.files);
    passThrough.copyFragments();
    new TailPhase(session).pack(inventory.files);
    session.copy.finish();
    session.data.finish();
    for (Item.File file : inventory.files) {
      if (file.original != null && file.original.unreadable) {
        String origin = file.original.file().content().origin();
        session.unreadable(file, new IOException("same content as " + origin));
      }
    }
    return session.fragments.entries();
  }

  private static ByteBuffer entries(List<FragmentEntry> fragments) {
    ByteBuffer entries =
        ByteBuffer.allocate(Math.multiplyExact(FragmentEntry.SIZE, fragments.size()))
            .order(ByteOrder.LITTLE_ENDIAN);
    fragments.forEach(entry -> entry.encode(entries));
    return entries.flip();
  }

  private ByteBuffer references(TreeWriter tree) {
    ByteBuffer references =
        ByteBuffer.allocate(Math.multiplyExact(8, inventory.items.size()))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (Item item : inventory.items) {
      references.putLong(item.reference(tree.inodes).value());
    }
    return references.flip();
  }

  private InodeRef root(TreeWriter tree) {
    return inventory.directories.getFirst().reference(tree.inodes);
  }

  private long imageTime() {
    Long time = options.imageTime();
    return time == null ? System.currentTimeMillis() / 1000 : time;
  }

  /// Loop devices read whole sectors: without padding the last bytes of an image cannot be reached.
  private long pad(ImageSink sink, long end) throws IOException {
    int missing = options.pad() ? (int) (-end & 4095) : 0;
    sink.write(options.offset() + end, ByteBuffer.allocate(missing));
    long fileSize = options.offset() + end + missing;
    sink.end(fileSize); // what was taken back may have reached further
    return fileSize;
  }

  private PackReport report(
      Superblock superblock,
      long fileSize,
      long dataSize,
      int fragmentBlocks,
      IdTableWriter ids,
      XattrTableWriter xattrs,
      long verifyNanos) {
    long duplicateSize = 0;
    long duplicateFiles = 0;
    long sparseSize = 0;
    long unreadable = 0;
    for (Item.File file : inventory.files) {
      if (file.unreadable) {
        unreadable++;
      } else if (file.original != null) {
        duplicateFiles++;
        duplicateSize += file.size();
      } else {
        sparseSize += file.place.sparseBytes;
      }
    }
    return new PackReport(
        superblock.bytesUsed(),
        fileSize,
        inventory.contentSize,
        duplicateSize,
        sparseSize,
        dataSize,
        superblock.directoryTableStart() - superblock.inodeTableStart(),
        superblock.fragmentTableStart() - superblock.directoryTableStart(),
        inventory.items.size(),
        inventory.files.size(),
        inventory.directories.size(),
        inventory.symlinks,
        inventory.others,
        inventory.hardLinks,
        duplicateFiles,
        session.copy.total(),
        fragmentBlocks,
        ids.count(),
        xattrs.count(),
        unreadable,
        (System.nanoTime() - started) / 1e9,
        verifyNanos / 1e9);
  }
}
