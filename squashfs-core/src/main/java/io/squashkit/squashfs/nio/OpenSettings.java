package io.squashkit.squashfs.nio;

import io.squashkit.squashfs.format.Superblock;
import io.squashkit.squashfs.read.ReadOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// What the map of settings says about opening an image.
///
/// @param options how to open it
/// @param isSure whether the caller has said where the image is, so that there must be one
record OpenSettings(ReadOptions options, boolean isSure) {
  private static final int ELF_MAGIC = 0x464C_457F;

  /// `HSQS`: the super block is at the end, since it was written into a pipe.
  private static final int STREAMED_MAGIC = 0x5351_5348;

  static OpenSettings of(Map<String, ?> settings) {
    ReadOptions defaults = ReadOptions.DEFAULTS;
    Object place = settings.get("offset");
    boolean search = place == null || place.equals("search");
    ReadOptions options =
        new ReadOptions(
            search ? ReadOptions.SEARCH : number(settings, "offset", 0),
            number(settings, "cacheBytes", defaults.cacheBytes()),
            (int) Math.min(number(settings, "threads", defaults.threads()), Integer.MAX_VALUE));
    return new OpenSettings(options, place != null);
  }

  private static long number(Map<String, ?> settings, String key, long otherwise) {
    Object value = settings.get(key);
    long least = key.equals("threads") ? 1 : 0;
    long number =
        switch (value) {
          case null -> otherwise;
          case Number given -> given.longValue();
          default -> parse(value.toString());
        };
    if (number < least) {
      throw new IllegalArgumentException(
          "setting " + key + " is " + value + ", allowed: a number from " + least + " on");
    }
    return number;
  }

  private static long parse(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /// What a file looks like that nobody has called an image.
  enum Look {
    /// It starts as an image does.
    IMAGE,
    /// It is a program, which may have an image behind it.
    PROGRAM,
    /// It is something else, or no file at all.
    OTHER;

    static Look of(Path path) throws IOException {
      if (!Files.isRegularFile(path)) {
        Files.readAttributes(path, "size"); // what is not there is an error of its own
        return OTHER;
      }
      ByteBuffer start = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      try (SeekableByteChannel channel = Files.newByteChannel(path)) {
        while (start.hasRemaining() && channel.read(start) >= 0) {
          // a read may stop early
        }
      }
      return start.hasRemaining() ? OTHER : of(start.getInt(0));
    }

    private static Look of(int magic) {
      return switch (magic) {
        case Superblock.MAGIC, Superblock.MAGIC_SWAPPED, STREAMED_MAGIC -> IMAGE;
        case ELF_MAGIC -> PROGRAM;
        default -> OTHER;
      };
    }
  }
}
