package io.squashkit.overlay.upper;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Makes lines for [Script], mostly about what exists.
final class RandomLines {
  private static final List<String> NAMES =
      List.of("a", "b", "c", "conf", "leaf", "twig", "gone", "gonedir", "hidden", "turned");
  private static final String ACL =
      "0x0200000001000600ffffffff02000500e903000004000400ffffffff"
          + "10000500ffffffff20000400ffffffff";

  private final Random random;
  private List<String> known = List.of();
  private List<String> files = List.of();
  private int held;

  RandomLines(Random random) {
    this.random = random;
  }

  /// Tells what exists now: paths, and lines that begin with the mode.
  void look(Map<String, String> view) {
    known = new ArrayList<>(view.keySet());
    files = known.stream().filter(path -> view.get(path).startsWith("100")).toList();
    held = 0;
  }

  /// Something to open: nobody knows what a device would do.
  private String file() {
    return files.isEmpty() ? "nothing" : files.get(random.nextInt(files.size()));
  }

  private String path() {
    if (known.isEmpty() || random.nextInt(10) < 2) {
      return fresh();
    }
    return known.get(random.nextInt(known.size()));
  }

  /// A name that may be free.
  private String fresh() {
    String name = NAMES.get(random.nextInt(NAMES.size()));
    if (known.isEmpty() || random.nextInt(4) == 0) {
      return name;
    }
    return known.get(random.nextInt(known.size())) + "/" + name;
  }

  private String mode() {
    return "0" + Integer.toOctalString(random.nextInt(5) == 0 ? random.nextInt(07777) : 0755);
  }

  private String data() {
    return "t" + random.nextInt(1000);
  }

  private String number(int most) {
    return Integer.toString(random.nextInt(most));
  }

  private String one(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  String next() {
    String line =
        switch (random.nextInt(38)) {
          case 0, 1 -> "creat " + fresh() + " " + mode() + " " + data();
          case 2, 3 -> "mkdir " + fresh() + " " + mode();
          case 4 -> "symlink " + one("etc/conf", "etc", "x", "leaf") + " " + fresh();
          case 5 -> "mknod " + fresh() + " " + one("p", "s") + " " + mode();
          case 6 -> "mknod " + fresh() + " c " + mode() + " 1:3";
          case 7, 8, 9 -> "unlink " + path();
          case 10, 11 -> "rmdir " + path();
          case 12 -> "rmtree " + path();
          case 13 -> "append " + file() + " " + data();
          case 14 -> "write " + file() + " " + data();
          case 15 -> "pwrite " + file() + " " + number(5000) + " " + data();
          case 16 -> "truncate " + file() + " " + number(3000);
          case 17 -> "open " + file() + " " + one("r", "rw", "a", "rt", "wt", "c", "cx");
          case 18 -> "chmod " + path() + " " + mode();
          case 19 -> "chown " + path() + " " + one("0:0", "70:71", "99:99");
          case 20 -> "utimes " + path();
          case 21 -> "setxattr " + path() + " user." + one("a", "b", "overlay.c") + " " + data();
          case 22 -> "rmxattr " + path() + " user." + one("a", "b", "note", "of");
          case 23 -> "setxattr " + path() + " trusted." + one("a", "overlay.opaque") + " " + data();
          case 24, 25 -> "link " + path() + " " + fresh();
          case 26, 27, 28 -> "rename " + path() + " " + fresh();
          case 29 -> "rename " + path() + " " + path();
          case 30 -> "rename " + path() + " " + path() + " exchange";
          case 31 -> "rename " + path() + " " + fresh() + " noreplace";
          case 32 ->
              "tmpfile "
                  + one("etc", "tree", ".", "both")
                  + " "
                  + fresh()
                  + " "
                  + mode()
                  + " "
                  + data();
          case 33 -> "setxattr " + path() + " system.posix_acl_access " + ACL;
          case 34 -> "setxattr " + path() + " system.posix_acl_default " + ACL;
          case 35 -> "allocate " + file() + " " + one("all", "keep", "punch") + " 0 5000";
          case 36 -> "ls " + path();
          default -> "hold h" + held++ + " " + file() + " " + one("r", "rw");
        };
    if (held > 0 && random.nextInt(8) == 0) {
      return one("readheld h", "writeheld h") + random.nextInt(held) + " " + data();
    }
    // Of others, only what no sysctl of the host decides: fs.protected_*.
    boolean plain = !line.startsWith("link") && !line.startsWith("open") && !line.contains("hold");
    return plain && random.nextInt(6) == 0 ? one("as 70:71 ", "as 99:99 ") + line : line;
  }
}
