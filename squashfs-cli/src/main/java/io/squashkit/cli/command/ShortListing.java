package io.squashkit.cli.command;

import io.squashkit.cli.output.ByteOutput;
import io.squashkit.cli.output.NameText;
import io.squashkit.cli.output.Surroundings;
import io.squashkit.squashfs.format.Inode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Prints paths only.
final class ShortListing implements Listing {
  private final ByteOutput out;
  private final NameText names;

  ShortListing(Surroundings surroundings) {
    out = surroundings.out();
    names = new NameText(out, surroundings.outIsTerminal());
  }

  @Override
  public boolean needsInodes() {
    return false;
  }

  @Override
  public void entry(@Nullable Inode inode, byte[] path, int length) throws IOException {
    names.put(path, length);
    out.put('\n');
  }
}
