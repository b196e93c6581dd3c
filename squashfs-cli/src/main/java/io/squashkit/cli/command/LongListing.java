package io.squashkit.cli.command;

import static java.util.Objects.requireNonNull;

import io.squashkit.cli.output.ByteOutput;
import io.squashkit.cli.output.ModeText;
import io.squashkit.cli.output.NameText;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.cli.output.TimeText;
import io.squashkit.squashfs.format.DeviceNumber;
import io.squashkit.squashfs.format.Inode;
import io.squashkit.squashfs.format.Limits;
import io.squashkit.squashfs.read.SquashfsImage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Prints a line of details for each entry.
final class LongListing implements Listing {
  /// Enough for a gigabyte, so that columns line up in most images.
  private static final int SIZE_WIDTH = 10;

  private static final int OWNER_WIDTH = 9;

  private final SquashfsImage image;
  private final ByteOutput out;
  private final NameText names;
  private final TimeText times;

  LongListing(SquashfsImage image, Surroundings surroundings, boolean utc) {
    this.image = image;
    out = surroundings.out();
    names = new NameText(out, surroundings.outIsTerminal());
    times = new TimeText(utc);
  }

  @Override
  public boolean needsInodes() {
    return true;
  }

  @Override
  public void entry(@Nullable Inode found, byte[] path, int length) throws IOException {
    Inode inode = requireNonNull(found);
    ModeText.put(inode.type(), inode.header().permissions(), out);
    out.put(' ');
    pair(
        Integer.toUnsignedLong(image.owner(inode)),
        '/',
        Integer.toUnsignedLong(image.group(inode)),
        OWNER_WIDTH);
    out.put(' ');
    size(inode);
    out.put(' ');
    times.putMinutes(inode.header().mtime(), out);
    out.put(' ');
    names.put(path, length);
    if (inode instanceof Inode.Symlink link) {
      out.put(' ').put('-').put('>').put(' ');
      names.put(link.target(), link.target().length);
    }
    out.put('\n');
  }

  /// Not a switch over patterns: the first of those takes milliseconds to set up.
  private void size(Inode inode) throws IOException {
    if (inode instanceof Inode.File file) {
      out.number(file.size(), SIZE_WIDTH);
    } else if (inode instanceof Inode.Directory directory) {
      out.number(Math.max(0, directory.listingSize() - Limits.LISTING_SIZE_BIAS), SIZE_WIDTH);
    } else if (inode instanceof Inode.Symlink link) {
      out.number(link.target().length, SIZE_WIDTH);
    } else if (inode instanceof Inode.Device device) {
      int minor = DeviceNumber.minor(device.device());
      int width = SIZE_WIDTH - 1 - digits(minor);
      out.number(DeviceNumber.major(device.device()), width).put(',').number(minor, 1);
    } else {
      out.number(0, SIZE_WIDTH);
    }
  }

  /// Two numbers, set to the left.
  private void pair(long first, char between, long second, int width) throws IOException {
    out.number(first, 1).put(between).number(second, 1);
    for (int i = digits(first) + 1 + digits(second); i < width; i++) {
      out.put(' ');
    }
  }

  private static int digits(long number) {
    int digits = 1;
    for (long rest = number; rest >= 10; rest /= 10) {
      digits++;
    }
    return digits;
  }
}
