package io.squashkit.overlay.upper;

import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.Peer;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Two lower layers with everything that copy-up and whiteouts could meet.
final class Fixture {
  /// When everything was last modified.
  static final long TIME = 1_000_000_000;

  /// Devices of this major number have no driver (Documentation/admin-guide/devices.txt of the kernel:
  /// for experiments): tests that open one must not reach the machine's disks and consoles.
  static final int NO_DRIVER = 60;

  private static final String ACL =
      "\\x02\\x00\\x00\\x00\\x01\\x00\\x06\\x00\\xff\\xff\\xff\\xff"
          + "\\x02\\x00\\x04\\x00\\xe9\\x03\\x00\\x00\\x04\\x00\\x06\\x00\\xff\\xff\\xff\\xff"
          + "\\x10\\x00\\x06\\x00\\xff\\xff\\xff\\xff\\x20\\x00\\x04\\x00\\xff\\xff\\xff\\xff";
  private static final String CAPABILITY =
      "\\x01\\x00\\x00\\x02\\x00\\x20\\x00\\x00\\x00\\x00\\x00\\x00"
          + "\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00";

  private static final String BASE =
      """
      dir   .             755 0 0 TIME
      dir   etc           755 70 71 TIME
      file  etc/conf      644 70 71 TIME text:700:1
      file  etc/secret    600 0 0 TIME text:40:2
      file  etc/one       644 70 71 TIME text:90:3
      link  etc/two       etc/one
      dir   etc/init      750 70 71 TIME
      file  etc/init/run  755 0 0 TIME text:300:4
      dir   var           755 0 0 TIME
      link  var/three     etc/one
      dir   var/empty     700 70 71 TIME
      dir   var/spool     1777 0 0 TIME
      file  var/spool/job 644 70 71 TIME text:10:5
      dir   share         2775 70 72 TIME
      dir   tree          755 0 0 TIME
      file  tree/leaf     644 0 0 TIME text:20:6
      dir   tree/branch   755 0 0 TIME
      file  tree/branch/twig 644 0 0 TIME text:21:7
      file  su            4755 0 0 TIME text:30:8
      file  sg            2777 0 72 TIME text:31:9
      file  able          755 0 0 TIME text:32:10 security.capability=CAPABILITY user.note=hi
      file  hollow        644 0 0 TIME sparse:9000000:11
      file  large         644 0 0 TIME text:400000:12
      file  none          644 0 0 TIME text:0:1
      slink ln            777 70 71 TIME etc/conf
      slink lost          777 0 0 TIME nowhere
      slink toetc         777 0 0 TIME etc
      chr   tty           620 0 5 TIME 60:1
      blk   disk          660 0 6 TIME 60:1
      fifo  pipe          600 70 71 TIME
      sock  sock          755 70 71 TIME
      dir   both          755 0 0 TIME user.of=base
      file  both/lower    644 0 0 TIME text:11:13
      file  both/same     644 0 0 TIME text:12:14
      file  both/hidden   644 0 0 TIME text:13:15
      dir   both/turned   755 0 0 TIME
      file  both/turned/x 644 0 0 TIME text:1:16
      dir   closed        755 0 0 TIME
      file  closed/old    644 0 0 TIME text:2:17
      file  gone          644 0 0 TIME text:3:18
      dir   gonedir       755 0 0 TIME
      file  gonedir/y     644 0 0 TIME text:4:19
      """;

  private static final String ON_TOP =
      """
      dir   .             755 0 0 TIME
      dir   both          750 70 71 TIME user.of=top
      file  both/upper    644 70 71 TIME text:14:20
      file  both/same     600 70 71 TIME text:15:21
      chr   both/hidden   0 0 0 TIME 0:0
      file  both/turned   644 0 0 TIME text:16:22
      dir   closed        755 0 0 TIME MARKopaque=y
      file  closed/new    644 0 0 TIME text:17:23
      chr   gone          0 0 0 TIME 0:0
      chr   gonedir       0 0 0 TIME 0:0
      """;

  private static final String ACLS =
      """
      dir   inherits      775 70 71 TIME system.posix_acl_default=ACL
      file  shared        664 70 71 TIME text:5:24 system.posix_acl_access=ACL
      """;

  private Fixture() {}

  /// Makes the layers as folders.
  ///
  /// @param folder where
  /// @return the layers, the topmost first
  static List<Path> folders(Path folder, OverlayProfile profile, boolean acls) throws IOException {
    Path top = folder.resolve("top");
    Path base = folder.resolve("base");
    HostTree.make(spec(ON_TOP, profile), top);
    HostTree.make(spec(acls ? BASE + ACLS : BASE, profile), base);
    return List.of(top, base);
  }

  private static TreeSpec spec(String text, OverlayProfile profile) {
    return TreeSpec.parse(
        text.replace("TIME", Long.toString(TIME))
            .replace("MARK", profile.space().mark(""))
            .replace("CAPABILITY", CAPABILITY)
            .replace("ACL", ACL));
  }

  /// Makes the layers as images.
  static List<Path> images(Path folder, OverlayProfile profile) throws IOException {
    List<Path> images = new ArrayList<>();
    for (Path layer : folders(Files.createDirectory(folder.resolve("src")), profile, false)) {
      Path image = folder.resolve(layer.getFileName() + ".squashfs");
      Peer.MKSQUASHFS.command(layer, image, "-quiet", "-no-progress").check();
      images.add(image);
    }
    return images;
  }
}
