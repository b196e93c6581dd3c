package io.squashkit.squashfs.hostile;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.squashkit.squashfs.format.CompressorId;
import io.squashkit.squashfs.interop.Images;
import io.squashkit.testdata.ImageBytes;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.provider.MethodSource;

/// The reader before bytes that a fuzzer makes up, guided by the code that they reach. In a normal run
/// only the seeds are tried. By hand, for ten minutes a target:
///
/// ```sh
/// JAZZER_FUZZ=1 mvn -pl squashfs-core -am test -Dtest='ReaderFuzzTest#anyBytes' \
///     -Dsurefire.failIfNoSpecifiedTests=false
/// ```
///
/// What it finds is put into [HostileImageTest], in words.
class ReaderFuzzTest {
  private static final byte[] STORED = sound(null);

  static List<byte[]> images() {
    List<byte[]> images = new ArrayList<>(List.of(STORED));
    for (CompressorId compressor : CompressorId.values()) {
      if (compressor != CompressorId.LZMA) {
        images.add(sound(compressor));
      }
    }
    return images;
  }

  static List<byte[]> changes() {
    return List.of(new byte[0], new byte[] {0, 1, 2, 3}, new byte[] {1, 0, 1, 7, 0, 8, 0, 1});
  }

  /// Whole images, to begin with sound ones of each compressor.
  @MethodSource("images")
  @FuzzTest(maxDuration = "10m")
  void anyBytes(byte[] image) {
    Examination.faults(image);
  }

  /// Changes to a sound image, four bytes each: where (two bytes, counted from the end for the second
  /// half), what to do, and a value. Nothing in this image is compressed, so each byte means something.
  @MethodSource("changes")
  @FuzzTest(maxDuration = "10m")
  void changedBytes(byte[] changes) {
    byte[] image = STORED.clone();
    for (int i = 0; i + 4 <= changes.length; i += 4) {
      int where = ((changes[i] & 0xff) << 8) | (changes[i + 1] & 0xff);
      int at = where < 0x8000 ? where % image.length : image.length - 1 - (where % image.length);
      byte value = changes[i + 3];
      switch (changes[i + 2] & 3) {
        case 0 -> image[at] = value;
        case 1 -> image[at] += value;
        case 2 -> image[at] ^= value;
        default -> image[at] = image[(at + value + image.length) % image.length];
      }
    }
    Examination.faults(image);
  }

  private static byte[] sound(CompressorId compressor) {
    try {
      TreeSpec spec = TreeSpec.parse(Victim.SPEC.replace("LONG", "value").replace("text", "zero"));
      ImageBytes image = Images.of(compressor, spec);
      int used = Math.toIntExact(image.get(ImageBytes.Field.BYTES_USED));
      return image.resize(used).toArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
