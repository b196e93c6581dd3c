package io.squashkit.overlay.mount;

import io.squashkit.overlay.fuse.FuseHandle;
import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.upper.Caller;
import io.squashkit.overlay.upper.OverlayFile;
import io.squashkit.overlay.upper.OverlayNode;
import io.squashkit.squashfs.posix.OpenFlags;
import java.io.IOException;
import java.nio.ByteBuffer;

/// A file of a writable overlay that is open. Everything that changes it passes the kernel's cache, so that
/// this is always right. The kernel reads and writes a file of the upper directory without asking, where it
/// can.
final class OpenFile extends FuseHandle {
  private final OverlayFile file;

  OpenFile(OverlayFile file) {
    super(KEEP_CACHE | NO_FLUSH);
    this.file = file;
  }

  @Override
  protected int hostFile() {
    return file.upperFile();
  }

  /// By itself the host does not take set-id bits when others than root write.
  @Override
  protected boolean asksToWrite() throws IOException {
    return file.hasPrivileges();
  }

  void read(long position, ByteBuffer into) throws IOException {
    int _ = file.read(position, into);
  }

  int write(long position, ByteBuffer from) throws IOException {
    return file.write(position, from);
  }

  long copyFrom(OpenFile from, long fromPosition, long position, long length) throws IOException {
    return file.copyFrom(from.file, fromPosition, position, length);
  }

  boolean hasPrivileges() throws IOException {
    return file.hasPrivileges();
  }

  void dropPrivileges(Caller writer) throws IOException {
    file.dropPrivileges(writer);
  }

  /// @param writer who loses set-id bits by it
  void truncate(Caller writer, long size) throws IOException {
    file.dropPrivileges(writer);
    file.truncate(size);
  }

  /// Sets the size of a file that is not open.
  static void truncate(OverlayNode node, Caller writer, long size) throws IOException {
    Caller checked =
        new Caller(writer.user(), writer.group(), writer.groups(), writer.umask(), true);
    int how = OpenFlags.WRITE | (size == 0 ? OpenFlags.TRUNCATE : 0);
    try (OverlayFile file = node.openAnywhere(checked, how)) {
      file.dropPrivileges(writer);
      file.truncate(size);
    }
  }

  void allocate(int mode, long position, long length) throws IOException {
    file.allocate(mode, position, length);
  }

  long seek(long position, boolean data) throws IOException {
    return data ? file.nextData(position) : file.nextHole(position);
  }

  /// Tells whether it still reads a lower layer.
  boolean reads(Layer layer) {
    return layer.equals(file.layer());
  }

  void sync() throws IOException {
    file.sync();
  }

  void close() throws IOException {
    file.close();
  }
}
