package io.squashkit.squashfs.hostile;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.interop.Images;
import io.squashkit.testdata.ImageBytes;
import io.squashkit.testdata.TreeGenerator;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;

/// Sound images with some bits turned around or their end cut off: what comes of it is what was
/// packed or one clear fault, in bounded time and memory. `-Dseed=N` repeats a run.
@Timeout(300)
class MutationTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final int MUTATIONS = Integer.getInteger("mutations", 900);

  /// No single image may take longer; the slowest takes some milliseconds.
  private static final long SECONDS = 20;

  @ParameterizedTest
  @NullSource
  @EnumSource(value = CompressorId.class, names = "LZMA", mode = EnumSource.Mode.EXCLUDE)
  void turnedBits(CompressorId compressor) throws IOException {
    ImageBytes sound = Images.of(compressor, Victim.spec());
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < MUTATIONS; i++) {
      long seed = random.nextLong();
      ImageBytes image = sound.copy();
      mutate(image, new SplittableRandom(seed));
      examine(image, "seed " + SEED + ", mutation " + i);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = CompressorId.class,
      names = {"GZIP", "ZSTD"})
  void largerImages(CompressorId compressor) throws IOException {
    TreeSpec spec = TreeGenerator.random(3, 4096, 400);
    ImageBytes sound = Images.of(compressor, spec);
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < MUTATIONS / 15; i++) {
      ImageBytes image = sound.copy();
      mutate(image, new SplittableRandom(random.nextLong()));
      examine(image, "seed " + SEED + ", mutation " + i);
    }
  }

  @ParameterizedTest
  @NullSource
  @EnumSource(value = CompressorId.class, names = "LZMA", mode = EnumSource.Mode.EXCLUDE)
  void cutOff(CompressorId compressor) throws IOException {
    ImageBytes sound = Images.of(compressor, Victim.spec());
    long used = sound.get(ImageBytes.Field.BYTES_USED);
    for (int i = 0; i < 50; i++) {
      int size = (int) (used * i / 50);
      List<String> faults = examine(sound.copy().resize(size), "cut at " + size);
      assertFalse(faults.isEmpty(), "nobody noticed that it ends at " + size + " of " + used);
    }
  }

  private static void mutate(ImageBytes image, SplittableRandom random) {
    int count = 1 + random.nextInt(4);
    // The super block and the tables, which come last, are hit as often as the data before them.
    int size = Math.toIntExact(image.get(ImageBytes.Field.BYTES_USED));
    int tables = Math.toIntExact(image.get(ImageBytes.Field.INODE_TABLE));
    for (int i = 0; i < count; i++) {
      int at =
          switch (random.nextInt(4)) {
            case 0 -> random.nextInt(ImageBytes.SUPER_BLOCK_SIZE);
            case 1 -> random.nextInt(size);
            default -> tables + random.nextInt(size - tables);
          };
      switch (random.nextInt(4)) {
        case 0 -> image.set(at, 1, 0xff);
        case 1 -> image.set(at, 1, random.nextInt(256));
        default -> image.flip(8L * at + random.nextInt(8));
      }
    }
  }

  private static List<String> examine(ImageBytes image, String which) {
    long start = System.nanoTime();
    List<String> faults;
    try {
      faults = Examination.faults(image.toArray());
    } catch (RuntimeException | Error e) {
      return fail(which, e);
    }
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    assertTrue(seconds < SECONDS, which + " took " + seconds + " s");
    return faults;
  }
}
