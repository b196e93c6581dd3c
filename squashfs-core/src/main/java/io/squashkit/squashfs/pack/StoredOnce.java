package io.squashkit.squashfs.pack;

import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.FileContent;
import java.io.IOException;

/// A content that came by once and lies in the image already.
///
/// @param size its bytes
/// @param origin where it came from, for messages
/// @param place where it lies; shared by contents that are equal
record StoredOnce(long size, String origin, Placement place) implements FileContent {
  @Override
  public ContentReader open() throws IOException {
    throw new IOException(origin + ": came by once, cannot be read again");
  }
}
