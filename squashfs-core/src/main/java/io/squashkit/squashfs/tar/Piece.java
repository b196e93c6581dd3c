package io.squashkit.squashfs.tar;

import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// A piece of an archive: planned by one thread, which puts headers in and leaves room for contents; then
/// filled with those and compressed by another. Used again and again.
final class Piece implements Callable<ByteBuffer> {
  private final ByteBuffer bytes;
  private final PieceCompressor compressor;
  private final List<Span> spans = new ArrayList<>();

  /// A part of a content and where it goes.
  private record Span(FileContent content, long position, int at, int length) {}

  Piece(TarCompression compression) {
    bytes = ByteBuffer.allocateDirect(compression.pieceSize());
    compressor = compression.newCompressor();
  }

  int room() {
    return bytes.remaining();
  }

  int size() {
    return bytes.position();
  }

  void put(byte[] from, int start, int length) {
    bytes.put(from, start, length);
  }

  /// Leaves room for a part of a content.
  void leave(FileContent content, long position, int length) {
    spans.add(new Span(content, position, bytes.position(), length));
    bytes.position(bytes.position() + length);
  }

  /// Makes the piece ready for the next plan.
  void clear() {
    bytes.clear();
    spans.clear();
  }

  /// All that is in the piece, before compression.
  ByteBuffer plain(int size) {
    return bytes.duplicate().clear().limit(size);
  }

  @Override
  public ByteBuffer call() throws IOException {
    int size = bytes.position();
    for (Span span : spans) {
      fill(span);
    }
    return compressor.compress(bytes.clear().limit(size));
  }

  private void fill(Span span) throws IOException {
    ByteBuffer part = bytes.duplicate().clear().position(span.at).limit(span.at + span.length);
    try (ContentReader reader = span.content.open()) {
      int got = reader.read(span.position, part);
      if (got < span.length) {
        throw new IOException(
            span.content.origin()
                + ": content ends at "
                + (span.position + got)
                + ", not at "
                + span.content.size());
      }
    }
  }

  void close() {
    compressor.close();
  }
}
