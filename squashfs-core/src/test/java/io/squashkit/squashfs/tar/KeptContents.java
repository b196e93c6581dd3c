package io.squashkit.squashfs.tar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.ContentStore;
import io.squashkit.squashfs.tree.FileContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/// A store that keeps all contents in memory. Holes are jumped over, as a packer does.
final class KeptContents implements ContentStore {
  private static final int STEP = 3000;

  /// How many bytes were jumped over so far.
  long jumped;

  @Override
  public FileContent store(ContentReader content, long size, String origin) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (content) {
      long at = 0;
      while (at < size) {
        long next = content.nextData(at);
        assertTrue(next >= at && next <= size, at + " " + next);
        jumped += next - at;
        out.writeBytes(new byte[Math.toIntExact(next - at)]);
        at = next;
        ByteBuffer step = ByteBuffer.allocate((int) Math.min(STEP, size - at));
        assertEquals(step.remaining(), content.read(at, step));
        out.writeBytes(step.array());
        at += step.position();
      }
    }
    return new Kept(out.toByteArray(), origin);
  }

  private record Kept(byte[] bytes, String origin) implements FileContent {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public ContentReader open() {
      return new ContentReader() {
        @Override
        public int read(long position, ByteBuffer into) {
          int count = (int) Math.min(into.remaining(), bytes.length - position);
          into.put(bytes, (int) position, count);
          return count;
        }

        @Override
        public void close() {}
      };
    }
  }
}
