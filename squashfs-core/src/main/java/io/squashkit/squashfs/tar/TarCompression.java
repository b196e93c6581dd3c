package io.squashkit.squashfs.tar;

/// How an archive is compressed: piece by piece, by several threads. The pieces follow one another in the
/// way that each format allows: as parts of one gzip member, as xz streams, as zstd frames.
public enum TarCompression {
  /// Not at all.
  NONE(2 << 20),
  /// gzip, level 6.
  GZIP(2 << 20),
  /// xz, preset 6; its pieces are as large as what the preset looks back on.
  XZ(8 << 20),
  /// Zstandard, level 3.
  ZSTD(4 << 20);

  private final int pieceSize;

  TarCompression(int pieceSize) {
    this.pieceSize = pieceSize;
  }

  /// How many bytes are compressed at once. Must be at least two of [TarStream]'s steps.
  int pieceSize() {
    return pieceSize;
  }

  PieceCompressor newCompressor() {
    return switch (this) {
      case NONE -> source -> source;
      case GZIP -> new GzipPiece();
      case XZ -> new XzPiece();
      case ZSTD -> new ZstdPiece();
    };
  }

  Envelope newEnvelope() {
    return this == GZIP ? new GzipEnvelope() : Envelope.NONE;
  }
}
