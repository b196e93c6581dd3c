package io.squashkit.cli.option;

import io.squashkit.squashfs.read.ReadOptions;
import io.squashkit.squashfs.read.SquashfsImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which image is read: the parameter `IMAGE`, `--offset`, `--codecs`.
public final class ImageOptions {
  private static final String DESCRIPTION = "the image file, or a file that an image lies in";

  private final Option<String> image;

  /// Commands go through an image once, so few blocks are wanted again, and those soon.
  private static final long CACHE_BYTES = 8L << 20;

  private static final long CACHE_BYTES_PER_THREAD = 1L << 20;

  private final Option<@Nullable Long> offset;
  private final @Nullable CodecOption codecs;

  /// Declares the options, and the parameter as the next one.
  ///
  /// @param arguments takes them
  public ImageOptions(Arguments arguments) {
    this(arguments, "-o", "--offset");
  }

  /// Declares the options, and the parameter as the next one, for a verb whose `-o` is something else.
  ///
  /// @param arguments takes them
  /// @param offsetNames what `--offset` is called
  public ImageOptions(Arguments arguments, String... offsetNames) {
    this(
        arguments,
        arguments.parameter("IMAGE", DESCRIPTION),
        new CodecOption(arguments),
        offsetNames);
  }

  private ImageOptions(
      Arguments arguments,
      Option<String> image,
      @Nullable CodecOption codecs,
      String... offsetNames) {
    this.image = image;
    this.codecs = codecs;
    offset =
        arguments.value(
            new SizeForm(0, Long.MAX_VALUE, "a size such as 4096 or 4K"),
            ReadOptions.SEARCH,
            "SIZE",
            "where the image starts in the file (default: it is searched for)",
            offsetNames);
  }

  /// Declares a parameter that may be absent, and no choice of codecs.
  ///
  /// @param arguments takes them
  /// @return the options
  public static ImageOptions optional(Arguments arguments) {
    Option<String> image = arguments.optionalParameter("IMAGE", DESCRIPTION);
    return new ImageOptions(arguments, image, null, "-o", "--offset");
  }

  /// Tells whether an image was named.
  ///
  /// @return true if so
  public boolean isGiven() {
    return image.isGiven();
  }

  /// The image file.
  ///
  /// @return as it was named
  public Path path() {
    return Path.of(image.value());
  }

  /// Opens the image for a verb that reads it from one thread.
  ///
  /// @return the image, which the caller closes
  /// @throws IOException if it cannot be read
  public SquashfsImage open() throws IOException {
    return open(1);
  }

  /// Opens the image.
  ///
  /// @param threads how many threads will read it
  /// @return the image, which the caller closes
  /// @throws IOException if it cannot be read
  public SquashfsImage open(int threads) throws IOException {
    if (codecs != null) {
      codecs.apply();
    }
    long start = Objects.requireNonNull(offset.value());
    return SquashfsImage.open(path(), reading(start, threads));
  }

  /// How a verb reads an image that it goes through once.
  ///
  /// @param start where the image starts in the file, or [ReadOptions#SEARCH]
  /// @param threads how many threads will read it
  /// @return the options
  public static ReadOptions reading(long start, int threads) {
    return new ReadOptions(start, CACHE_BYTES + threads * CACHE_BYTES_PER_THREAD, threads);
  }
}
