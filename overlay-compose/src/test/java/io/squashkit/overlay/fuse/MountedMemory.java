package io.squashkit.overlay.fuse;

import io.squashkit.testdata.Command;
import io.squashkit.testdata.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A [MemoryFileSystem] that is mounted.
final class MountedMemory implements AutoCloseable {
  final MemoryFileSystem fileSystem = new MemoryFileSystem();
  final List<String> log = new CopyOnWriteArrayList<>();
  final Path point;
  final FuseMount mount;

  MountedMemory() throws IOException {
    needs();
    point = Files.createTempDirectory("fuse");
    FuseMountOptions options = new FuseMountOptions("memory", false, true, true, 4);
    mount = FuseMount.mount(fileSystem, point, options, log::add);
  }

  static void needs() {
    Needs.root("mounting a FUSE file system");
    Needs.that(Files.exists(Path.of("/dev/fuse")), "a FUSE mount needs /dev/fuse");
  }

  Path file(String name) {
    return point.resolve(name);
  }

  /// Runs a shell script in the mount.
  Command shell(String script) {
    return Command.of("/bin/bash", "-ec", script).in(point).within(60);
  }

  @Override
  public void close() throws IOException {
    mount.close();
    mount.await();
    Files.delete(point);
  }
}
