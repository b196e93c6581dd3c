package io.squashkit.cli.command;

import io.squashkit.squashfs.io.ImageSource;
import io.squashkit.squashfs.tar.TarForm;
import io.squashkit.squashfs.tar.TarListener;
import io.squashkit.squashfs.tar.TarScanner;
import io.squashkit.squashfs.tree.ContentStore;
import io.squashkit.squashfs.tree.Tree;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A tar archive as the source of a pack: a file, or standard input, which may be a file too. Plain
/// archives in files are read in place; compressed ones and pipes come by once.
final class TarSource implements Closeable {
  /// What stands for standard input.
  private static final String INPUT = "-";

  private static final List<String> SUFFIXES =
      List.of(".tar", ".tgz", ".txz", ".tzst", ".tbz", ".tbz2", ".tlz4");

  private final String name;
  private final @Nullable Path path;
  private final ImageSource file;
  private final InputStream stream;
  private final boolean inPlace;

  private TarSource(
      String name, @Nullable Path path, ImageSource file, InputStream stream, boolean inPlace) {
    this.name = name;
    this.path = path;
    this.file = file;
    this.stream = stream;
    this.inPlace = inPlace;
  }

  /// Looks whether the sources of a pack are one archive.
  ///
  /// @param sources as they stand on the command line
  /// @return the archive, or null if the sources are folders and files to be packed as they are
  static @Nullable TarSource of(List<Path> sources) throws IOException {
    if (sources.size() != 1) {
      return null;
    }
    Path path = sources.getFirst();
    if (path.toString().equals(INPUT)) {
      return input();
    }
    return Files.isRegularFile(path) ? file(path) : null;
  }

  private static @Nullable TarSource file(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path);
    ImageSource source = ImageSource.of(channel, path.toString());
    TarForm form = TarForm.OTHER;
    try {
      form = TarForm.of(source, isNamedTar(path));
    } finally {
      if (form == TarForm.OTHER) {
        channel.close();
      }
    }
    if (form == TarForm.OTHER) {
      return null;
    }
    boolean plain = form == TarForm.PLAIN;
    return new TarSource(path.toString(), path, source, Channels.newInputStream(channel), plain);
  }

  /// Standard input is read from its present position, whatever it is.
  private static TarSource input() throws IOException {
    String name = "standard input";
    FileInputStream stream = new FileInputStream(FileDescriptor.in);
    FileChannel channel = stream.getChannel();
    ImageSource source = ImageSource.of(channel, name);
    if (!Files.isRegularFile(Path.of("/dev/stdin"))) {
      return new TarSource(name, null, source, stream, false);
    }
    source = ImageSource.from(source, channel.position());
    boolean plain = TarForm.of(source, true) == TarForm.PLAIN;
    return new TarSource(name, null, source, stream, plain);
  }

  private static boolean isNamedTar(Path path) {
    String name = path.toString();
    for (String suffix : SUFFIXES) {
      if (name.endsWith(suffix)) {
        return true;
      }
    }
    return name.substring(name.lastIndexOf('/') + 1).contains(".tar.");
  }

  /// Tells whether contents can be read when the tree is packed. Otherwise they come by while the tree is
  /// made, and a store must take them.
  boolean isInPlace() {
    return inPlace;
  }

  /// Reads the headers of an archive in place; this source stays open while the tree is packed.
  Tree inPlace(TarListener listener) throws IOException {
    return path == null ? TarScanner.scan(file, listener) : TarScanner.scan(path, listener);
  }

  /// Reads an archive that comes by once.
  ///
  /// @param store takes the contents
  Tree passing(ContentStore store, TarListener listener) throws IOException {
    return TarScanner.scan(stream, name, store, listener);
  }

  /// What the archive is called in messages.
  String name() {
    return name;
  }

  @Override
  public void close() throws IOException {
    file.close();
    stream.close();
  }
}
