package io.squashkit.squashfs.tar;

import io.squashkit.squashfs.io.ImageSource;
import io.squashkit.squashfs.tree.ContentReader;
import io.squashkit.squashfs.tree.ContentStore;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Node;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Reads tar archives into trees, without unpacking them: v7, ustar, GNU, star and PAX, with hard links,
/// holes, devices and extended attributes.
///
/// Names lose what makes them absolute; `..` is refused. A later member takes the place of an earlier
/// one, as if both were unpacked. Directories that the archive does not mention belong to root, with
/// mode 0755 and the time 0. An archive that contradicts itself gives a [TarException] that names the
/// member and its offset.
public final class TarScanner {
  private static final int PROGRESS = 1024;
  private static final int LONGEST_TARGET = 4095;

  /// What may follow the end marker: padding to a record, which is read so that whoever writes into a
  /// pipe can end, and so that a compressed archive's checksum is looked at.
  private static final long MOST_PADDING = 16 << 20;

  private final TarMembers members;
  private final TarListener listener;
  private final Contents contents;
  private final TarTree tree = new TarTree();
  private long count;

  /// Where the contents of files come to lie.
  private interface Contents {
    FileContent of(TarMember member, TarDirectory directory, Name name) throws IOException;
  }

  private TarScanner(TarMembers members, TarListener listener, Contents contents) {
    this.members = members;
    this.listener = listener;
    this.contents = contents;
  }

  /// Reads the headers of an uncompressed archive; contents are read from it when the tree is consumed,
  /// by as many threads as like to. It is an error if the archive changes meanwhile.
  ///
  /// @param archive a file, which is closed when the tree is no longer reachable
  /// @param listener hears of warnings
  /// @return the tree
  /// @throws TarException if the archive is damaged or compressed
  /// @throws IOException if it cannot be read
  public static Tree scan(Path archive, TarListener listener) throws IOException {
    ImageSource source = ImageSource.open(archive);
    boolean sound = false;
    try {
      Tree tree = scan(new ArchiveFile(source, archive), listener);
      sound = true;
      return tree;
    } finally {
      if (!sound) {
        source.close();
      }
    }
  }

  /// Reads the headers of an uncompressed archive; contents are read from it when the tree is consumed,
  /// by as many threads as like to. It is an error if the archive's size changes meanwhile.
  ///
  /// @param archive its bytes, which the caller closes when the tree has been consumed
  /// @param listener hears of warnings
  /// @return the tree
  /// @throws TarException if the archive is damaged or compressed
  /// @throws IOException if it cannot be read
  public static Tree scan(ImageSource archive, TarListener listener) throws IOException {
    return scan(new ArchiveFile(archive, null), listener);
  }

  private static Tree scan(ArchiveFile archive, TarListener listener) throws IOException {
    SourceInput in = new SourceInput(archive.source(), archive.size());
    TarMembers members = new TarMembers(in, listener);
    Contents contents =
        (member, directory, name) ->
            new ArchiveContent(
                archive, directory, name, in.position(), member.size(), member.map());
    return new TarScanner(members, listener, contents).run();
  }

  /// Reads an archive that comes by once, such as from a pipe. It may be compressed with gzip, xz, zstd,
  /// bzip2 or lz4; then a thread of its own decompresses ahead of the reader.
  ///
  /// @param archive its bytes, up to a little behind its end; not closed
  /// @param name what to call it in messages
  /// @param store takes each file's content as it comes by, also of files that a later member replaces
  /// @param listener hears of warnings
  /// @return the tree, with the contents that the store made
  /// @throws TarException if the archive is damaged
  /// @throws IOException if it cannot be read, or the store fails
  public static Tree scan(
      InputStream archive, String name, ContentStore store, TarListener listener)
      throws IOException {
    try (InputStream stream = Decompression.of(archive, name)) {
      StreamInput in = new StreamInput(stream, name);
      TarMembers members = new TarMembers(in, listener);
      Contents contents =
          (member, directory, entry) -> {
            ContentReader stored = new PassingContent(in, members, member);
            SparseMap map = member.map();
            ContentReader all = map == null ? stored : new SparseReader(stored, map, member.size());
            return store.store(all, member.size(), name + ": " + directory.path(entry));
          };
      Tree tree = new TarScanner(members, listener, contents).run();
      in.skip(MOST_PADDING);
      return tree;
    }
  }

  private Tree run() throws IOException {
    for (TarMember member = members.next(); member != null; member = members.next()) {
      add(member);
      count++;
      if (count % PROGRESS == 0) {
        listener.progress(count);
      }
    }
    MemberAttributes attributes = members.attributes();
    listener.finished(new TarReport(count, attributes.droppedAcls(), attributes.droppedXattrs()));
    return tree.finish();
  }

  private void add(TarMember member) throws IOException {
    TarTree.@Nullable Place place = null;
    Name file = null;
    try {
      place = tree.make(member.path());
      switch (member.type()) {
        case TarHeader.DIRECTORY -> tree.directory(place, member.attributes());
        case TarHeader.LINK -> tree.link(place, member.target());
        case TarHeader.FILE -> file = tree.free(place);
        default -> tree.put(place, special(member));
      }
    } catch (TarException e) {
      throw members.fault(member, e.getMessage());
    }
    if (file != null) {
      FileContent content = contents.of(member, place.parent(), file);
      tree.put(place, new Node.File(member.attributes(), content, null));
    }
  }

  private static Node special(TarMember member) throws TarException {
    return switch (member.type()) {
      case TarHeader.SYMLINK -> {
        checkTarget(member.target());
        yield new Node.Symlink(member.attributes(), member.target(), null);
      }
      case TarHeader.FIFO -> new Node.Fifo(member.attributes(), null);
      default ->
          new Node.Device(
              member.attributes(),
              member.type() == TarHeader.BLOCK_DEVICE,
              member.major(),
              member.minor(),
              null);
    };
  }

  private static void checkTarget(byte[] target) throws TarException {
    if (target.length == 0 || target.length > LONGEST_TARGET) {
      throw TarException.field(
          "symbolic link's target", target.length + " bytes long", "1 to " + LONGEST_TARGET);
    }
    for (byte b : target) {
      if (b == 0) {
        throw TarException.field(
            "symbolic link's target", Shown.of(target), "bytes other than NUL");
      }
    }
  }
}
