package io.squashkit.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.squashkit.squashfs.format.InodeType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteOutputTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final ByteOutput out = new ByteOutput(bytes);

  @Test
  void keepsOrderAcrossPiecesOfAllSizes() throws IOException {
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      byte[] piece = new byte[random.nextInt(i % 100 == 0 ? 200_000 : 300)];
      random.nextBytes(piece);
      expected.write(piece);
      if (i % 2 == 0) {
        out.put(piece);
      } else {
        out.put(ByteBuffer.wrap(piece));
      }
    }
    out.flush();
    assertArrayEquals(expected.toByteArray(), bytes.toByteArray(), "seed " + seed);
  }

  @Test
  void numbersAreSetToTheRight() throws IOException {
    out.number(0, 1).put('|').number(42, 5).put('|').number(123456, 3).put('|');
    out.number(Long.MAX_VALUE, 0);
    out.flush();
    assertEquals("0|   42|123456|9223372036854775807", bytes.toString(UTF_8));
  }

  @Test
  void modesLookAsInLs() throws IOException {
    ModeText.put(InodeType.DIRECTORY, 01755, out);
    ModeText.put(InodeType.FILE, 06755, out);
    ModeText.put(InodeType.FILE, 07644, out);
    ModeText.put(InodeType.SYMLINK, 0777, out);
    ModeText.put(InodeType.BLOCK_DEVICE, 0660, out);
    ModeText.put(InodeType.CHARACTER_DEVICE, 0, out);
    ModeText.put(InodeType.FIFO, 0600, out);
    ModeText.put(InodeType.SOCKET, 0123, out);
    out.flush();
    assertEquals(
        "drwxr-xr-t-rwsr-sr-x-rwSr-Sr-Tlrwxrwxrwxbrw-rw----c---------prw-------s--x-w--wx",
        bytes.toString(UTF_8));
  }

  @Test
  void aClosedPipeIsToldFromOtherFailures() throws IOException {
    assertThrows(ClosedOutputException.class, () -> failing("Broken pipe").put('x').flush());
    IOException full =
        assertThrows(IOException.class, () -> failing("No space left on device").put('x').flush());
    assertEquals("standard output: No space left on device", full.getMessage());
  }

  private static ByteOutput failing(String reason) {
    return new ByteOutput(
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(reason);
          }
        });
  }
}
