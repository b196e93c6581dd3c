package io.squashkit.squashfs.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.pack.ImagePacker;
import io.squashkit.squashfs.pack.PackListener;
import io.squashkit.testdata.ImageBytes;
import io.squashkit.testdata.TreeGenerator;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The same input and options make the same bytes.
class DeterminismTest {
  @TempDir Path folder;

  private int count;

  @ParameterizedTest
  @EnumSource(value = CompressorId.class, names = "LZMA", mode = EnumSource.Mode.EXCLUDE)
  void theNumberOfThreadsMakesNoDifference(CompressorId compressor) throws IOException {
    TreeSpec spec = TreeGenerator.random(11, 4096, 600);
    List<Long> different = new ArrayList<>();
    Path first = pack(spec, Choice.of(compressor, 4096), 1);
    for (int threads : new int[] {2, 3, 7, 16}) {
      different.add(Files.mismatch(first, pack(spec, Choice.of(compressor, 4096), threads)));
    }
    assertEquals(List.of(-1L, -1L, -1L, -1L), different, "1 thread against 2, 3, 7, 16");
  }

  @Test
  void memoryMakesNoDifference() throws IOException {
    TreeSpec spec = TreeGenerator.random(12, 128 << 10, 300);
    Choice little = Choice.of(CompressorId.ZSTD, 128 << 10);
    little.memory = 1 << 20;
    Choice much = Choice.of(CompressorId.ZSTD, 128 << 10);
    much.memory = 512 << 20;
    assertEquals(-1, Files.mismatch(pack(spec, little, 4), pack(spec, much, 4)));
  }

  @Test
  void theImageTimeIsTheOneOfTheOptions() throws IOException {
    TreeSpec spec = TreeGenerator.random(13, 4096, 20);
    Choice choice = Choice.of(CompressorId.GZIP, 4096);
    choice.imageTime = 4_000_000_000L;
    ImageBytes later = ImageBytes.of(pack(spec, choice, 2));
    assertEquals(4_000_000_000L, later.get(ImageBytes.Field.MODIFICATION_TIME));
    choice.imageTime = 5L;
    ImageBytes earlier = ImageBytes.of(pack(spec, choice, 2));
    assertNotEquals(-1, Arrays.mismatch(later.toArray(), earlier.toArray()));
    earlier.set(ImageBytes.Field.MODIFICATION_TIME, 4_000_000_000L);
    assertEquals(-1, Arrays.mismatch(later.toArray(), earlier.toArray()));
  }

  private Path pack(TreeSpec spec, Choice choice, int threads) throws IOException {
    Path image = folder.resolve("image" + count++);
    choice.threads = threads;
    ImagePacker.pack(SpecTree.of(spec), image, choice.options(), PackListener.NONE);
    return image;
  }
}
