package io.squashkit.squashfs.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.format.CorruptImageException;
import io.squashkit.squashfs.format.UnsupportedImageException;
import io.squashkit.squashfs.interop.Images;
import io.squashkit.testdata.ImageBytes;
import io.squashkit.testdata.ImageBytes.Field;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SuperblockFinderTest {
  private static final ReadOptions SEARCH = ReadOptions.DEFAULTS;
  private static final int SUPERBLOCK = ImageBytes.SUPER_BLOCK_SIZE;

  private final ImageBytes image = image();

  private static ImageBytes image() {
    try {
      return Images.stored("dir . 755 0 0 100\nfile f 644 0 0 100 text:5000:1\n");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private byte[] behind(byte[] head) {
    byte[] result = Arrays.copyOf(head, head.length + image.size());
    System.arraycopy(image.toArray(), 0, result, head.length, image.size());
    return result;
  }

  private static long offset(byte[] file, ReadOptions options) throws IOException {
    try (SquashfsImage opened = Images.open(file, options)) {
      assertEquals(5000, ((io.squashkit.squashfs.format.Inode.File) opened.resolve("f")).size());
      return opened.offset();
    }
  }

  @Test
  void theImageMayStartTheFile() throws IOException {
    assertEquals(0, offset(image.toArray(), SEARCH));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 95, 4096, 262_143, 262_144, 262_145, 300_001})
  void theImageMayLieBehindOtherData(int head) throws IOException {
    byte[] bytes = new byte[head];
    new Random(head).nextBytes(bytes);
    byte[] file = behind(bytes);
    assertEquals(head, offset(file, SEARCH));
    assertEquals(head, offset(file, SEARCH.withOffset(head)));
  }

  @Test
  void lettersThatLookLikeAnImageAreNotTakenForOne() throws IOException {
    byte[] head = new byte[500];
    Arrays.fill(head, (byte) 'h');
    byte[] magic = {'h', 's', 'q', 's'};
    System.arraycopy(magic, 0, head, 200, 4);
    // The second one is a whole super block, but of another image, that would be longer than the
    // file.
    byte[] other = image.copy().set(Field.BYTES_USED, 1 << 30).toArray();
    System.arraycopy(other, 0, head, 300, SUPERBLOCK);
    assertEquals(500, offset(behind(head), SEARCH));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theEndOfAnElfFileIsTold(boolean wide) throws IOException {
    ByteBuffer elf = ByteBuffer.allocate(7777).order(ByteOrder.LITTLE_ENDIAN);
    elf.putInt(0, 0x464C_457F).put(4, (byte) (wide ? 2 : 1)).put(5, (byte) 1);
    if (wide) {
      elf.putLong(0x28, 7777 - 3 * 64).putShort(0x3A, (short) 64).putShort(0x3C, (short) 3);
    } else {
      elf.putInt(0x20, 7777 - 3 * 40).putShort(0x2E, (short) 40).putShort(0x30, (short) 3);
    }
    // A whole image inside the program would be found first by a mere search.
    System.arraycopy(image.toArray(), 0, elf.array(), 1000, image.size() > 6000 ? SUPERBLOCK : 96);
    assertEquals(7777, offset(behind(elf.array()), SEARCH));
  }

  @Test
  void aStreamedImageHasItsSuperblockAtTheEnd() throws IOException {
    byte[] file = Arrays.copyOf(image.toArray(), image.size() + SUPERBLOCK);
    System.arraycopy(file, 0, file, image.size(), SUPERBLOCK);
    Arrays.fill(file, 0, SUPERBLOCK, (byte) 0);
    System.arraycopy(new byte[] {'H', 'S', 'Q', 'S'}, 0, file, 0, 4);
    assertEquals(0, offset(file, SEARCH));
  }

  @Test
  void whatIsNoImageIsSaidOnce() {
    CorruptImageException e =
        assertThrows(CorruptImageException.class, () -> offset(new byte[10_000], SEARCH));
    assertEquals(
        "test.squashfs: super block at 0x0: magic is 0x0, allowed: 0x73717368, there or in the"
            + " first 64 MiB",
        e.getMessage());
    for (int size : new int[] {0, 1, 95}) {
      byte[] file = Arrays.copyOf(image.toArray(), size);
      assertThrows(CorruptImageException.class, () -> offset(file, SEARCH));
    }
    byte[] whole = image.toArray();
    assertThrows(CorruptImageException.class, () -> offset(whole, SEARCH.withOffset(4)));
    assertThrows(CorruptImageException.class, () -> offset(whole, SEARCH.withOffset(1L << 40)));
  }

  @Test
  void otherVersionsAreNamed() {
    byte[] old = image.copy().set(Field.VERSION_MAJOR, 3).set(Field.VERSION_MINOR, 1).toArray();
    UnsupportedImageException e =
        assertThrows(UnsupportedImageException.class, () -> offset(old, SEARCH));
    assertTrue(e.getMessage().contains("version 3.1"), e.getMessage());
    byte[] swapped = image.copy().put(0, "sqsh").set(28, 4, 0x0000_0200).toArray();
    e = assertThrows(UnsupportedImageException.class, () -> offset(swapped, SEARCH));
    assertTrue(e.getMessage().contains("big-endian"), e.getMessage());
  }
}
