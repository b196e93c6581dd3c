package io.squashkit.overlay.nio;

import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.Peer;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A folder over an image, to be written on.
final class Layered {
  private static final String BASE =
      """
      dir   .             755 0 0 1000000000
      dir   etc           755 70 71 1000000000
      file  etc/conf      644 70 71 1000000000 text:700:1 user.note=hi
      file  etc/one       644 70 71 1000000000 text:90:3
      link  etc/two       etc/one
      dir   var           755 0 0 1000000000
      dir   var/empty     700 70 71 1000000000
      dir   tree          755 0 0 1000000000
      file  tree/leaf     644 0 0 1000000000 text:20:6
      file  su            4755 0 0 1000000000 text:30:8
      file  able          755 0 0 1000000000 text:32:10 user.note=hi
      file  large         644 0 0 1000000000 text:400000:12
      slink ln            777 70 71 1000000000 etc/conf
      slink lost          777 0 0 1000000000 nowhere
      slink loop          777 0 0 1000000000 loop
      slink toetc         777 0 0 1000000000 etc
      chr   tty           620 0 5 1000000000 5:1
      fifo  pipe          600 70 71 1000000000
      dir   both          755 0 0 1000000000
      file  both/lower    644 0 0 1000000000 text:11:13
      file  both/same     644 0 0 1000000000 text:12:14
      file  both/hidden   644 0 0 1000000000 text:13:15
      file  gone          644 0 0 1000000000 text:3:18
      dir   gonedir       755 0 0 1000000000
      file  gonedir/y     644 0 0 1000000000 text:4:19
      """;

  private static final String TOP =
      """
      dir   .             755 0 0 1000000000
      dir   both          750 70 71 1000000000
      file  both/upper    644 70 71 1000000000 text:14:20
      file  both/same     600 70 71 1000000000 text:15:21
      chr   both/hidden   0 0 0 1000000000 0:0
      chr   gone          0 0 0 1000000000 0:0
      chr   gonedir       0 0 0 1000000000 0:0
      """;

  private Layered() {}

  /// Makes the layers.
  ///
  /// @return the folder, then the image below
  static List<Path> make(Path folder) throws IOException {
    Path top = folder.resolve("top");
    HostTree.make(TreeSpec.parse(TOP), top);
    Path base = folder.resolve("base");
    HostTree.make(TreeSpec.parse(BASE), base);
    return List.of(top, image(base));
  }

  /// Packs a folder.
  static Path image(Path folder) throws IOException {
    Path image = folder.resolveSibling(folder.getFileName() + ".squashfs");
    Peer.MKSQUASHFS.command(folder, image, "-quiet", "-no-progress").check();
    return image;
  }

  /// Makes a new folder in another.
  static Path folder(Path in, String name) throws IOException {
    return Files.createDirectory(in.resolve(name));
  }
}
