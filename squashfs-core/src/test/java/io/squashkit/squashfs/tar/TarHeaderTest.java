package io.squashkit.squashfs.tar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.tar.TarHeader.Dialect;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TarHeaderTest {
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static TarHeader header(Dialect dialect, String path, long number) {
    return new TarHeader(
        dialect, TarHeader.FILE, bytes(path), bytes("to"), 0644, 7, 8, number, number, 0, 0);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsWrittenIsRead(Dialect dialect) throws TarException {
    TarHeader header =
        new TarHeader(
            dialect,
            TarHeader.CHARACTER_DEVICE,
            bytes("dev/\377"),
            bytes("t".repeat(100)),
            07755,
            07777777,
            1,
            077777777777L,
            12345,
            dialect == Dialect.V7 ? 0 : 4,
            dialect == Dialect.V7 ? 0 : 5);
    byte[] block = header.encode();
    assertEquals(TarHeader.BLOCK, block.length);
    TarHeader again = TarHeader.decode(block);
    assertArrayEquals(block, again.encode());
    assertEquals(dialect, again.dialect());
    assertArrayEquals(header.path(), again.path());
    assertArrayEquals(header.target(), again.target());
    assertEquals(header.size(), again.size());
    assertEquals(header.owner(), again.owner());
    assertEquals(header.major(), again.major());
    assertEquals(header.minor(), again.minor());
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, -2, Long.MIN_VALUE, Long.MAX_VALUE, 0100000000000L, -0x80_0000_0000L})
  void numbersPastOctalAreKept(long number) throws TarException {
    TarHeader again = TarHeader.decode(header(Dialect.GNU, "f", number).encode());
    assertEquals(number, again.size());
    assertEquals(number, again.mtime());
    TarHeader octal = header(Dialect.USTAR, "f", number);
    assertThrows(IllegalArgumentException.class, octal::encode);
    assertFalse(TarHeader.fitsNumber(number));
  }

  @Test
  void longNamesAreCutAtASlash() throws TarException {
    String longest = "p".repeat(155) + "/" + "n".repeat(100);
    for (String path : new String[] {longest, "a/" + "b".repeat(99), "x/".repeat(60) + "y"}) {
      assertTrue(TarHeader.fitsPath(bytes(path)), path);
      TarHeader again = TarHeader.decode(header(Dialect.USTAR, path, 0).encode());
      assertEquals(path, new String(again.path(), StandardCharsets.ISO_8859_1));
    }
    for (String path :
        new String[] {"n".repeat(101), longest + "n", "p" + longest, "/" + "n".repeat(100)}) {
      assertFalse(TarHeader.fitsPath(bytes(path)), path);
      TarHeader header = header(Dialect.USTAR, path, 0);
      assertThrows(IllegalArgumentException.class, header::encode);
    }
  }

  @Test
  void aChangedByteShows() {
    byte[] block = header(Dialect.USTAR, "f", 0).encode();
    assertTrue(TarHeader.isSound(block));
    for (int i = 0; i < block.length; i++) {
      boolean inChecksum = i >= 148 && i < 156;
      if (!inChecksum) {
        block[i]++;
        assertFalse(TarHeader.isSound(block), "byte " + i);
        block[i]--;
      }
    }
  }

  @Test
  void sumsOfSignedBytesAreTaken() throws TarException {
    byte[] block = header(Dialect.USTAR, "\377\376", 0).encode();
    int sum = 0;
    for (int i = 0; i < block.length; i++) {
      sum += i >= 148 && i < 156 ? ' ' : block[i];
    }
    byte[] digits = bytes(String.format("%06o", sum));
    System.arraycopy(digits, 0, block, 148, 6);
    assertArrayEquals(bytes("\377\376"), TarHeader.decode(block).path());
  }

  @Test
  void wrongNumbersAreNamed() {
    byte[] block = header(Dialect.USTAR, "f", 0).encode();
    block[126] = '9';
    TarHeader.seal(block);
    TarException e = assertThrows(TarException.class, () -> TarHeader.decode(block));
    assertTrue(e.getMessage().startsWith("size is '009"), e.getMessage());
    block[124] = (byte) 0x80;
    block[125] = 1;
    TarHeader.seal(block);
    e = assertThrows(TarException.class, () -> TarHeader.decode(block));
    assertEquals("size is a number of more than 63 bits, allowed: -2^63 to 2^63-1", e.getMessage());
  }

  @Test
  void blankNumbersAreZero() throws TarException {
    byte[] block = header(Dialect.V7, "f", 5).encode();
    for (int i = 108; i < 124; i++) {
      block[i] = (byte) (i < 116 ? ' ' : 0);
    }
    TarHeader.seal(block);
    TarHeader header = TarHeader.decode(block);
    assertEquals(0, header.owner());
    assertEquals(0, header.group());
    assertEquals(5, header.size());
  }
}
