package io.squashkit.squashfs.codec;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.squashkit.squashfs.format.BcjFilter;
import io.squashkit.squashfs.format.CompressorId;
import java.util.EnumSet;
import java.util.Set;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.Nested;

/// The contract, for each codec in each implementation that this machine has.
class CodecsContractTest {
  private static final Set<BcjFilter> NO_FILTERS = Set.of();

  @Nested
  class Gzip extends CodecContract {
    @Override
    Codec codec(int blockSize) {
      return new GzipCodec(Levels.GZIP.standard(), CodecPreference.AUTO);
    }
  }

  @Nested
  class GzipBundledLibrary extends CodecContract {
    @Override
    Codec codec(int blockSize) {
      assumeTrue(Libdeflate.bundled() != null);
      return new GzipCodec(12, CodecPreference.BUNDLED);
    }

    @Override
    BlockDecompressor newDecompressor(Codec codec) {
      return new LibdeflateDecompressor(Libdeflate.bundled());
    }
  }

  @Nested
  class GzipSystemLibrary extends CodecContract {
    @Override
    Codec codec(int blockSize) {
      assumeTrue(Libdeflate.system() != null);
      return new GzipCodec(1, CodecPreference.SYSTEM);
    }

    @Override
    BlockDecompressor newDecompressor(Codec codec) {
      return new LibdeflateDecompressor(Libdeflate.system());
    }
  }

  @Nested
  class GzipJdk extends CodecContract {
    @Override
    Codec codec(int blockSize) {
      return new PairedCodec(CompressorId.GZIP, () -> new ZlibCompressor(9), ZlibDecompressor::new);
    }
  }

  @Nested
  class Lzo extends CodecContract {
    @Override
    Codec codec(int blockSize) {
      return new LzoCodec(Levels.LZO.standard());
    }
  }

  @Nested
  class LzoFast extends CodecContract {
    @Override
    Codec codec(int blockSize) {
      return new LzoCodec(1);
    }
  }

  @Nested
  class Xz extends CodecContract {
    @Override
    Codec codec(int blockSize) {
      return new XzCodec(1, blockSize, EnumSet.of(BcjFilter.X86), CodecPreference.AUTO);
    }
  }

  @Nested
  class XzSystemLibrary extends CodecContract {
    @Override
    Codec codec(int blockSize) {
      assumeTrue(Liblzma.system() != null);
      return new XzCodec(Levels.XZ.standard(), blockSize, NO_FILTERS, CodecPreference.SYSTEM);
    }

    @Override
    BlockDecompressor newDecompressor(Codec codec) {
      return new LiblzmaDecompressor(Liblzma.system());
    }
  }

  @Nested
  class XzJava extends CodecContract {
    @Override
    Codec codec(int blockSize) {
      return new XzCodec(1, blockSize, EnumSet.allOf(BcjFilter.class), CodecPreference.BUNDLED);
    }
  }

  @Nested
  class Lzma extends CodecContract {
    @Override
    Codec codec(int blockSize) {
      return new PairedCodec(
          CompressorId.LZMA, () -> new LzmaMaker(false), () -> new LzmaCodec().newDecompressor());
    }
  }

  @Nested
  class LzmaWithEndMark extends CodecContract {
    @Override
    Codec codec(int blockSize) {
      return new PairedCodec(
          CompressorId.LZMA, () -> new LzmaMaker(true), () -> new LzmaCodec().newDecompressor());
    }
  }

  @Nested
  class Lz4 extends CodecContract {
    @Override
    Codec codec(int blockSize) {
      return new Lz4Codec(Levels.LZ4.standard(), Lz4Codec.bestFactory());
    }
  }

  @Nested
  class Lz4High extends CodecContract {
    @Override
    Codec codec(int blockSize) {
      return new Lz4Codec(12, Lz4Codec.bestFactory());
    }
  }

  @Nested
  class Lz4Java extends CodecContract {
    @Override
    Codec codec(int blockSize) {
      return new Lz4Codec(9, LZ4Factory.safeInstance());
    }
  }

  @Nested
  class Zstd extends CodecContract {
    @Override
    Codec codec(int blockSize) {
      return new ZstdCodec(Levels.ZSTD.standard());
    }
  }

  @Nested
  class ZstdFast extends CodecContract {
    @Override
    Codec codec(int blockSize) {
      return new ZstdCodec(1);
    }
  }

  @Nested
  class ZstdBest extends CodecContract {
    @Override
    Codec codec(int blockSize) {
      return new ZstdCodec(22);
    }
  }
}
