package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.format.BlockWord;
import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.InodeRef;
import io.squashkit.squashfs.io.ImageSink;
import io.squashkit.squashfs.metadata.MetadataWriter;
import io.squashkit.squashfs.read.DirectoryEntryRef;
import io.squashkit.squashfs.read.DirectoryReader;
import io.squashkit.squashfs.read.ReadOptions;
import io.squashkit.squashfs.read.SquashfsImage;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Reads a finished image back as any reader would, and compares it with what went in: each directory
/// entry by entry, each inode field by field, each file by the checksums of its blocks. Of blocks that were
/// copied as they are stored it learns that they decompress to the sizes that they should have.
final class Verification {
  private static final int TASK_BYTES = 1 << 20;
  private static final int TASK_DIRECTORIES = 64;

  /// A part of a file that one task reads: whole blocks, and the tail end at the last.
  private record Span(Item.File file, FileContent stored, long position, long length) {}

  private record Pending(List<Span> spans, Future<List<int[]>> checksums) {}

  private final Inventory inventory;
  private final TreeWriter tree;
  private final Workers workers;
  private final PackOptions options;
  private final PackListener listener;
  private final int zeroChecksum;
  private long done;
  private long total;
  private long folded;

  Verification(
      Inventory inventory,
      TreeWriter tree,
      Workers workers,
      PackOptions options,
      PackListener listener) {
    this.inventory = inventory;
    this.tree = tree;
    this.workers = workers;
    this.options = options;
    this.listener = listener;
    this.zeroChecksum = BlockChecksum.of(ByteBuffer.allocateDirect(options.blockSize()));
  }

  /// Compares.
  ///
  /// @throws CorruptImageException if the image is not what it should be
  void run(ImageSink sink) throws IOException {
    ReadOptions how = new ReadOptions(options.offset(), cacheBytes(), workers.threads());
    try (SquashfsImage image = SquashfsImage.open(sink.source(), how)) {
      compareStructure(image);
      compareContent(image);
    }
  }

  private long cacheBytes() {
    return Math.max(4L << 20, (2L * workers.threads() + 2) * options.blockSize());
  }

  private void compareStructure(SquashfsImage image) throws IOException {
    List<Future<Integer>> tasks = new ArrayList<>();
    List<Item.Directory> all = inventory.directories;
    for (int from = 0; from < all.size(); from += TASK_DIRECTORIES) {
      List<Item.Directory> some = all.subList(from, Math.min(all.size(), from + TASK_DIRECTORIES));
      tasks.add(
          workers.submit(
              _ -> {
                for (Item.Directory directory : some) {
                  compare(image, directory);
                }
                return some.size();
              }));
    }
    for (Future<Integer> task : tasks) {
      Workers.await(task);
    }
  }

  private void compare(SquashfsImage image, Item.Directory directory) throws IOException {
    MetadataWriter inodes = tree.inodes;
    Inode inode = image.inode(directory.reference(inodes));
    if (!(inode instanceof Inode.Directory found)
        || !found.header().equals(tree.header(directory))) {
      throw wrong("inode " + directory.number, inode, tree.header(directory));
    }
    DirectoryReader entries = image.entries(found);
    for (int i = 0; i < directory.children.length; i++) {
      Item child = directory.children[i];
      DirectoryEntryRef entry = entries.next();
      InodeRef reference = child.reference(inodes);
      if (entry == null
          || !entry.name().equals(directory.entries.get(i).name())
          || !entry.inode().equals(reference)) {
        throw wrong(
            "directory " + directory.number + ", entry " + i,
            entry,
            directory.entries.get(i).name() + " at " + reference);
      }
      if (!(child instanceof Item.Directory)) {
        compare(image.inode(reference), child);
      }
    }
    if (entries.next() != null) {
      throw wrong("directory " + directory.number, "more entries", directory.children.length);
    }
  }

  private void compare(Inode found, Item item) throws IOException {
    Inode expected = tree.inode(item);
    if (!Arrays.equals(encoded(found), encoded(expected))) {
      throw wrong("inode " + item.number, found, expected);
    }
  }

  private static byte[] encoded(Inode inode) {
    ByteBuffer bytes = ByteBuffer.allocate(inode.encodedSizeBound()).order(ByteOrder.LITTLE_ENDIAN);
    inode.encode(bytes);
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private void compareContent(SquashfsImage image) throws IOException {
    List<Item.File> files = new ArrayList<>();
    for (Item.File file : inventory.files) {
      if (file.original == null && file.size() > 0) {
        files.add(file);
        total += file.size();
      }
    }
    // files of one fragment block side by side, so that it is decompressed once
    files.sort(
        Comparator.comparingLong((Item.File file) -> file.place.fragment)
            .thenComparingInt(file -> file.place.tailOffset));
    ArrayDeque<Pending> ahead = new ArrayDeque<>();
    List<Span> spans = new ArrayList<>();
    long bytes = 0;
    for (Item.File file : files) {
      Inode.File inode = (Inode.File) image.inode(file.reference(tree.inodes));
      FileContent stored = image.content(inode);
      for (long at = 0; at < file.size(); at += TASK_BYTES) {
        long length = Math.min(TASK_BYTES, file.size() - at);
        spans.add(new Span(file, stored, at, length));
        bytes += length;
        if (bytes >= TASK_BYTES) {
          submit(spans, ahead);
          spans = new ArrayList<>();
          bytes = 0;
        }
      }
    }
    submit(spans, ahead);
    while (!ahead.isEmpty()) {
      collect(ahead.remove());
    }
  }

  private void submit(List<Span> spans, ArrayDeque<Pending> ahead) throws IOException {
    ahead.add(new Pending(spans, workers.submit(worker -> read(spans, worker))));
    while (ahead.size() > 3 * workers.threads()) {
      collect(ahead.remove());
    }
  }

  private List<int[]> read(List<Span> spans, Worker worker) throws IOException {
    List<int[]> checksums = new ArrayList<>(spans.size());
    int blockSize = options.blockSize();
    for (Span span : spans) {
      int[] blocks = new int[(int) ((span.length() + blockSize - 1) / blockSize)];
      try (ContentReader reader = span.stored().open()) {
        for (int i = 0; i < blocks.length; i++) {
          long at = span.position() + (long) i * blockSize;
          long end = Math.min(at + blockSize, span.position() + span.length());
          blocks[i] = checksum(span.file(), reader, at, (int) (end - at), worker);
        }
      }
      checksums.add(blocks);
    }
    return checksums;
  }

  private int checksum(Item.File file, ContentReader reader, long at, int length, Worker worker)
      throws IOException {
    int index = (int) (at / options.blockSize());
    if (length == options.blockSize() && file.place.words[index] == BlockWord.SPARSE) {
      return zeroChecksum; // a hole needs no reading: that it is one has been compared
    }
    ByteBuffer block = worker.input().limit(length);
    reader.read(at, block);
    return BlockChecksum.of(block.flip());
  }

  private void collect(Pending pending) throws IOException {
    List<int[]> checksums = Workers.await(pending.checksums());
    for (int i = 0; i < checksums.size(); i++) {
      Span span = pending.spans().get(i);
      if (span.position() == 0) {
        folded = 0;
      }
      for (int block : checksums.get(i)) {
        folded = BlockChecksum.fold(folded, block);
      }
      Placement place = span.file().place;
      if (span.position() + span.length() == span.file().size()
          && place.hasChecksum
          && folded != place.checksum) {
        throw wrong(
            "content of " + span.file().file().content().origin() + ": checksum",
            Long.toHexString(folded),
            Long.toHexString(place.checksum));
      }
      done += span.length();
    }
    listener.progress(PackListener.Stage.VERIFY, done, total);
  }

  private static CorruptImageException wrong(
      String place, @Nullable Object found, Object expected) {
    return new CorruptImageException(
        "verification after packing: "
            + place
            + " reads back as "
            + found
            + ", expected: "
            + expected
            + "; the image was not kept");
  }
}
