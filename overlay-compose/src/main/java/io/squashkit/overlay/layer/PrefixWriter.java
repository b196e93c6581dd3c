package io.squashkit.overlay.layer;

import io.squashkit.squashfs.tree.Attributes;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.Entry;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Trail;
import io.squashkit.squashfs.tree.Xattrs;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes whiteouts as empty files beside what they hide.
record PrefixWriter(PrefixForm form) implements DialectWriter {
  private static final int LONGEST = 255;
  private static final FileContent EMPTY = new Empty();

  @Override
  public boolean marksRoot() {
    return true;
  }

  @Override
  public void check(@Nullable Trail directory, Name name) throws DialectException {
    if (PrefixForm.isMark(name)) {
      throw new DialectException(directory, name, "would be a whiteout: its name begins with .wh.");
    }
    if (name.length() > form.longest()) {
      throw tooLong(directory, name, "name", name.length(), form.longest());
    }
  }

  private static DialectException tooLong(
      @Nullable Trail directory, Name name, String what, int length, int allowed) {
    return new DialectException(
        directory, name, what + " has " + length + " bytes, allowed: " + allowed);
  }

  @Override
  public Xattrs xattrs(Xattrs plain, boolean opaque) {
    return plain;
  }

  @Override
  public void mark(@Nullable Trail directory, Meaning meaning, List<Entry> into)
      throws DialectException {
    if (meaning.opaque()) {
      into.add(new Entry(form.opaqueName(), file(meaning.attributes())));
    }
    for (Map.Entry<Name, Attributes> entry : meaning.whiteouts().entrySet()) {
      Name hidden = entry.getKey();
      Name whiteout = PrefixForm.whiteout(hidden);
      check(directory, hidden);
      if (whiteout.length() > LONGEST) {
        throw tooLong(directory, hidden, "whiteout's name", whiteout.length(), LONGEST);
      }
      into.add(new Entry(whiteout, file(entry.getValue())));
    }
  }

  private static Node file(Attributes like) {
    return new Node.File(DialectWriter.attributes(0444, like), EMPTY, null);
  }

  /// No bytes.
  private record Empty() implements FileContent {
    @Override
    public long size() {
      return 0;
    }

    @Override
    public ContentReader open() {
      return new ContentReader() {
        @Override
        public int read(long position, ByteBuffer into) {
          return 0;
        }

        @Override
        public void close() {
          // nothing is open
        }
      };
    }

    @Override
    public String origin() {
      return "whiteout";
    }
  }
}
