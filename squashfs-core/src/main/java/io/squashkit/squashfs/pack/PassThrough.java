package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.codec.Codec;
import io.squashkit.squashfs.format.BlockWord;
import io.squashkit.squashfs.format.FragmentEntry;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.Superblock;
import io.squashkit.squashfs.format.SuperblockFlag;
import io.squashkit.squashfs.read.FragmentUse;
import io.squashkit.squashfs.read.ImageContent;
import io.squashkit.squashfs.read.SquashfsImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Contents that come from an image of the same compressor, options and block size: their blocks are copied
/// as they are stored there. A fragment block is copied when all that it holds is kept; else the tail ends
/// that are kept are packed again, so that nothing of what was left out stays in the new image.
final class PassThrough {
  /// Where a content lies in an image.
  private record Place(int image, long blocksStart, long fragment, long tailOffset, long size) {}

  /// The tail ends kept of one image.
  private static final class Kept {
    final Map<Long, Long> bytes = new HashMap<>();
    final List<Item.File> files = new ArrayList<>();
    final Map<Long, Long> numbers = new HashMap<>();
  }

  private final PackSession session;
  private final Codec codec;
  private final IdentityHashMap<SquashfsImage, Integer> images = new IdentityHashMap<>();
  private final Map<SquashfsImage, Kept> kept = new LinkedHashMap<>();
  private final Map<Place, Item.File> places = new HashMap<>();

  PassThrough(PackSession session, Codec codec) {
    this.session = session;
    this.codec = codec;
  }

  /// Marks the files whose blocks can be copied.
  void plan(List<Item.File> files) throws IOException {
    for (Item.File file : files) {
      if (file.file().content() instanceof ImageContent content
          && content.size() > 0
          && fits(content)) {
        plan(file, content);
      }
    }
    for (Map.Entry<SquashfsImage, Kept> entry : kept.entrySet()) {
      long[] used = FragmentUse.of(entry.getKey());
      Map<Long, Long> bytes = entry.getValue().bytes;
      for (Item.File file : entry.getValue().files) {
        long fragment = Objects.requireNonNull(file.passed).file().fragment();
        file.tailPassed = bytes.getOrDefault(fragment, 0L) == used[(int) fragment];
      }
    }
  }

  private boolean fits(ImageContent content) {
    Superblock superblock = content.image().superblock();
    boolean stored = session.options.compression().compressor() == null;
    return superblock.compressor() == codec.id()
        && superblock.blockSize() == session.options.blockSize()
        && SuperblockFlag.UNCOMPRESSED_DATA.in(superblock.flags()) == stored
        && SuperblockFlag.UNCOMPRESSED_FRAGMENTS.in(superblock.flags()) == stored
        && Objects.equals(content.image().compressorOptions(), codec.options())
        && (session.options.fragments() || !content.file().hasFragment());
  }

  private void plan(Item.File file, ImageContent content) {
    Inode.File inode = content.file();
    int image = images.computeIfAbsent(content.image(), _ -> images.size());
    Place place =
        new Place(image, inode.blocksStart(), inode.fragment(), inode.tailOffset(), inode.size());
    Item.File earlier = places.putIfAbsent(place, file);
    boolean same = earlier != null && isSame(earlier, inode);
    if (same && session.options.duplicates()) {
      file.share(earlier);
      return;
    }
    file.passed = content;
    if (inode.hasFragment()) {
      Kept tails = kept.computeIfAbsent(content.image(), _ -> new Kept());
      tails.files.add(file);
      if (!same) {
        long tail = inode.size() & session.options.blockSize() - 1;
        tails.bytes.merge(inode.fragment(), tail, Long::sum);
      }
    }
  }

  private static boolean isSame(Item.File earlier, Inode.File inode) {
    return earlier.passed != null
        && Arrays.equals(earlier.passed.file().blockWords(), inode.blockWords());
  }

  /// Copies the data blocks of one file.
  void copyBlocks(Item.File file, ImageContent content) throws IOException {
    Inode.File inode = content.file();
    int[] words = inode.blockWords();
    Placement place = file.place;
    long stored = 0;
    for (int i = 0; i < words.length; i++) {
      stored += BlockWord.size(words[i]);
      if (words[i] == BlockWord.SPARSE) {
        int blockSize = session.options.blockSize();
        place.sparseBytes += Math.min(blockSize, inode.size() - (long) i * blockSize);
      }
    }
    place.words = words;
    place.hasChecksum = false;
    if (stored > 0) {
      place.blocksStart = session.copy.copy(content.image(), inode.blocksStart(), stored);
    }
  }

  /// Copies the fragment blocks that are kept whole.
  void copyFragments() throws IOException {
    for (Map.Entry<SquashfsImage, Kept> entry : kept.entrySet()) {
      SquashfsImage image = entry.getKey();
      Map<Long, Long> numbers = entry.getValue().numbers;
      for (Item.File file : entry.getValue().files) {
        if (!file.tailPassed) {
          continue;
        }
        Inode.File inode = Objects.requireNonNull(file.passed).file();
        Long number = numbers.get(inode.fragment());
        if (number == null) {
          number = session.fragments.add(copy(image, image.fragment(inode.fragment())));
          numbers.put(inode.fragment(), number);
        }
        file.place.fragment = number;
        file.place.tailOffset = (int) inode.tailOffset();
      }
    }
  }

  private FragmentEntry copy(SquashfsImage image, FragmentEntry entry) throws IOException {
    int size = BlockWord.size(entry.word());
    return new FragmentEntry(session.copy.copy(image, entry.start(), size), entry.word());
  }
}
