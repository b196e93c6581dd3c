package io.squashkit.squashfs.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/// A file that appears under its name only when it is whole: it is written under a temporary name in
/// the same folder, forced to the disk and renamed by [#commit]. Closed without that, it is deleted.
/// For one thread at a time, but for [#source], which may be read by several once writing is over.
public final class ImageSink implements Closeable {
  private final Path target;
  private final Path temporary;
  private final boolean replace;
  private final FileChannel channel;
  private boolean committed;

  private ImageSink(Path target, Path temporary, boolean replace, FileChannel channel) {
    this.target = target;
    this.temporary = temporary;
    this.replace = replace;
    this.channel = channel;
  }

  /// Starts a file.
  ///
  /// @param target its final name
  /// @param replace whether an existing file of that name may be replaced
  /// @return the sink
  /// @throws FileAlreadyExistsException if the target exists and may not be replaced
  /// @throws IOException if the temporary file cannot be made
  public static ImageSink create(Path target, boolean replace) throws IOException {
    if (!replace && Files.exists(target, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    if (Files.isDirectory(target)) {
      throw new FileAlreadyExistsException(target.toString(), null, "is a directory");
    }
    String suffix = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    Path temporary = target.resolveSibling("." + target.getFileName() + "." + suffix + ".part");
    FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    ImageSink sink = new ImageSink(target, temporary, replace, channel);
    AbandonedFiles.add(temporary);
    return sink;
  }

  /// Writes bytes.
  ///
  /// @param position where to, in bytes from the start of the file
  /// @param bytes what to write
  /// @throws IOException if writing fails, such as on a full disk
  public void write(long position, ByteBuffer bytes) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  /// Ends the file, cutting off what was written beyond.
  ///
  /// @param size bytes of the whole file
  /// @throws IOException if the file cannot be shortened
  public void end(long size) throws IOException {
    channel.truncate(size);
  }

  /// What has been written so far, to be read back. Ends with the sink.
  ///
  /// @return the bytes
  public ImageSource source() {
    return new OpenSource(ImageSource.of(channel, target.toString()));
  }

  /// Forces the file to the disk and gives it its name.
  ///
  /// @throws FileAlreadyExistsException if a file of that name has come up meanwhile
  /// @throws IOException if the disk or the rename fails
  public void commit() throws IOException {
    channel.force(true);
    if (!replace && Files.exists(target, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    try {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
    }
    committed = true;
    AbandonedFiles.remove(temporary);
  }

  /// The sink's own bytes; closing them leaves the sink open.
  private record OpenSource(ImageSource bytes) implements ImageSource {
    @Override
    public long size() throws IOException {
      return bytes.size();
    }

    @Override
    public int read(long position, ByteBuffer into) throws IOException {
      return bytes.read(position, into);
    }

    @Override
    public String name() {
      return bytes.name();
    }

    @Override
    public void close() {
      // the sink's to close
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    if (!committed) {
      Files.deleteIfExists(temporary);
      AbandonedFiles.remove(temporary);
    }
  }
}
