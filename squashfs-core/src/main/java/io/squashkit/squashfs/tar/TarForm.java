package io.squashkit.squashfs.tar;

import io.squashkit.squashfs.io.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// What a file is to a reader of tar archives, told by its first bytes.
public enum TarForm {
  /// No archive.
  OTHER,
  /// An archive whose every place can be reached.
  PLAIN,
  /// An archive that must be decompressed from its front.
  COMPRESSED;

  private static final int CHUNK = 16 << 10;

  /// Looks at the front of a file.
  ///
  /// @param source the file
  /// @param named whether its name says that it is an archive, so that one that is damaged or empty
  ///     counts
  /// @return what it is
  /// @throws IOException if it cannot be read
  public static TarForm of(ImageSource source, boolean named) throws IOException {
    byte[] first = new byte[TarHeader.BLOCK];
    int length = source.read(0, ByteBuffer.wrap(first));
    first = Arrays.copyOf(first, length);
    Decompression how = Decompression.of(first);
    if (named) {
      return how == null ? PLAIN : COMPRESSED;
    }
    if (how == null) {
      return isHeader(first) ? PLAIN : OTHER;
    }
    try (InputStream stream = how.open(new Front(source))) {
      return isHeader(stream.readNBytes(TarHeader.BLOCK)) ? COMPRESSED : OTHER;
    } catch (IOException | RuntimeException e) { // decoders throw much when bytes are wrong
      return OTHER;
    }
  }

  private static boolean isHeader(byte[] block) {
    return block.length == TarHeader.BLOCK && TarHeader.isSound(block);
  }

  /// A source as a stream.
  private static final class Front extends InputStream {
    private final ImageSource source;
    private long position;

    Front(ImageSource source) {
      this.source = source;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
      int wanted = Math.min(length, CHUNK);
      int count = source.read(position, ByteBuffer.wrap(into, at, wanted));
      position += count;
      return count == 0 && wanted > 0 ? -1 : count;
    }
  }
}
