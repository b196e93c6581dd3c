package io.squashkit.overlay.upper;

import java.util.ArrayList;
import java.util.List;

/// Lines for [Script] that try what POSIX and the kernel promise, made by combining: what is there, what is
/// asked, who asks. Each case has a folder of its own in the lower layer.
final class PosixCases {
  private static final String FILE = "file PATH 644 70 71 TIME text:5:1\n";
  private static final String FOLDER = "dir PATH 755 70 71 TIME\n";
  private static final String FULL = FOLDER + "file PATH/x 644 70 71 TIME text:6:2\n";

  /// What can be under a name.
  ///
  /// @param lower lines of the layer's spec
  /// @param then lines that are run first
  private record Kind(String lower, String... then) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind(""),
          new Kind(FILE),
          new Kind(FOLDER),
          new Kind(FULL),
          new Kind("slink PATH 777 70 71 TIME nowhere\n"),
          new Kind("fifo PATH 600 70 71 TIME\n"),
          new Kind(FILE, "unlink PATH"),
          new Kind(FOLDER, "rmdir PATH"),
          new Kind(FILE, "chmod PATH 600"),
          new Kind(FULL, "unlink PATH/x"),
          new Kind("", "creat PATH 640 abc"),
          new Kind("", "mkdir PATH 755"),
          new Kind("", "mkdir PATH 755", "creat PATH/y 600 d"),
          new Kind("", "symlink nowhere PATH"));

  private static final List<String> ASKED =
      List.of(
          "unlink PATH",
          "rmdir PATH",
          "rmtree PATH",
          "mkdir PATH 750",
          "creat PATH 640 x",
          "symlink t PATH",
          "mknod PATH p 640",
          "link PATH PATH.2",
          "link .. PATH",
          "truncate PATH 3",
          "chmod PATH 0751",
          "chown PATH 3:4",
          "utimes PATH",
          "setxattr PATH user.a b",
          "getxattr PATH user.a",
          "xattrs PATH",
          "rmxattr PATH user.a",
          "ls PATH",
          "fsync PATH",
          "stat PATH/below",
          "creat PATH/below 600 x",
          "rename PATH PATH/below",
          "rename PATH PATH",
          "rename PATH/below PATH");

  private static final List<String> OPENED =
      List.of("r", "w", "rw", "a", "rt", "wt", "c", "cx", "path");
  private static final List<String> CALLERS = List.of("", "as 70:71 ", "as 8:71 ", "as 9:9 ");
  private static final List<String> FILE_MODES =
      List.of("644", "4755", "2755", "2745", "6777", "0");
  private static final List<String> FOLDER_MODES =
      List.of("755", "777", "1777", "2775", "2777", "700", "0");

  private static final List<String> ON_FILES =
      List.of(
          "read PATH",
          "append PATH x",
          "pwrite PATH 2 y",
          "truncate PATH 9",
          "allocate PATH keep 0 100",
          "utimes PATH",
          "setxattr PATH user.a b",
          "rmxattr PATH user.a",
          "chmod PATH 4711",
          "pwrite PATH 0 z",
          "chmod PATH 2711",
          "open PATH wt",
          "chmod PATH 6755",
          "chown PATH 70:71",
          "chmod PATH 6745",
          "chown PATH -1:71",
          "chown PATH 9:9",
          "link PATH PATH.2",
          "rename PATH PATH.3",
          "unlink PATH.2");

  private static final List<String> IN_FOLDERS =
      List.of(
          "ls PATH",
          "stat PATH/x",
          "creat PATH/new 6755 n",
          "mkdir PATH/dir 2755",
          "symlink t PATH/link",
          "mknod PATH/pipe p 644",
          "mknod PATH/null c 644 1:3",
          "stat PATH/new",
          "stat PATH/dir",
          "link PATH/x PATH/hard",
          "rename PATH/x PATH/moved",
          "unlink PATH/moved",
          "unlink PATH/x",
          "rmdir PATH/dir",
          "chmod PATH 3777",
          "setxattr PATH user.a b",
          "rename PATH PATH.2",
          "rmdir PATH");

  private final StringBuilder spec = new StringBuilder("dir . 755 0 0 TIME\n");
  private final List<String> lines = new ArrayList<>();
  private int number;

  PosixCases() {
    renames();
    asked();
    files();
    folders();
    limits();
  }

  /// The layer, as text of a spec.
  String spec() {
    return spec.toString().replace("TIME", Long.toString(Fixture.TIME));
  }

  /// What is run.
  List<String> lines() {
    return lines;
  }

  private String folder() {
    String folder = "c" + number++;
    spec.append("dir ").append(folder).append(" 777 0 0 TIME\n");
    return folder;
  }

  private void has(Kind kind, String path) {
    spec.append(kind.lower.replace("PATH", path));
    for (String line : kind.then) {
      lines.add(line.replace("PATH", path));
    }
  }

  private void renames() {
    for (String how : List.of("", " noreplace", " exchange")) {
      for (Kind from : KINDS) {
        for (Kind to : KINDS) {
          String folder = folder();
          has(from, folder + "/from");
          has(to, folder + "/to");
          lines.add("rename " + folder + "/from " + folder + "/to" + how);
          lines.add("ls " + folder);
        }
      }
    }
  }

  private void asked() {
    for (Kind kind : KINDS) {
      for (String line : ASKED) {
        String path = folder() + "/p";
        has(kind, path);
        lines.add(line.replace("PATH", path));
      }
      for (String how : OPENED) {
        if (!kind.lower.startsWith("fifo")) {
          String path = folder() + "/p";
          has(kind, path);
          lines.add("open " + path + " " + how);
        }
      }
    }
  }

  private void files() {
    for (String mode : FILE_MODES) {
      for (String caller : CALLERS) {
        for (boolean below : new boolean[] {true, false}) {
          String path = folder() + "/p";
          has(below ? new Kind(FILE) : new Kind("", "as 70:71 creat PATH 600 abcde"), path);
          for (String line : ON_FILES) {
            lines.add("chmod " + path + " " + mode);
            lines.add(caller + line.replace("PATH", path));
            lines.add("stat " + path);
          }
        }
      }
    }
  }

  private void folders() {
    for (String mode : FOLDER_MODES) {
      for (String caller : CALLERS) {
        String path = folder() + "/p";
        has(new Kind(FULL), path);
        lines.add("chmod " + path + " " + mode);
        for (String line : IN_FOLDERS) {
          lines.add(caller + line.replace("PATH", path));
        }
        lines.add("stat " + path);
      }
    }
  }

  private void limits() {
    String path = folder();
    String longest = "n".repeat(255);
    lines.add("creat " + path + "/" + longest + " 600 x");
    lines.add("creat " + path + "/" + longest + "n 600 x");
    lines.add("rename " + path + "/" + longest + " " + path + "/" + longest + "n");
    lines.add("stat " + path + "/" + longest + "/x");
    lines.add("stat " + path + "/x".repeat(2100));
    lines.add("symlink " + "t".repeat(4095) + " " + path + "/far");
    lines.add("symlink " + "t".repeat(4096) + " " + path + "/farther");
    lines.add("symlink loop " + path + "/loop");
    lines.add("open " + path + "/loop r");
    lines.add("stat " + path + "/loop/x");
    lines.add("creat " + path + "/f 600 text");
    for (int size : new int[] {0, 100, 3000, 65_536, 65_537}) {
      lines.add("setxattr " + path + "/f user.v" + size + " " + "v".repeat(size));
    }
    lines.add("setxattr " + path + "/f user." + "n".repeat(250) + " v");
    lines.add("setxattr " + path + "/f user." + "n".repeat(251) + " v");
    lines.add("setxattr " + path + "/f unknown.a v");
    lines.add("as 9:9 setxattr " + path + "/f trusted.a v");
    lines.add("as 9:9 getxattr " + path + "/f trusted.a");
    lines.add("setxattr " + path + "/f trusted.a v");
    lines.add("as 9:9 xattrs " + path + "/f");
    lines.add("xattrs " + path + "/f");
    lines.add("truncate " + path + "/f 1099511627776");
    lines.add("stat " + path + "/f");
    lines.add("truncate " + path + "/f 0");
    lines.add("hold 1 " + path + "/f rw");
    lines.add("unlink " + path + "/f");
    lines.add("writeheld 1 more");
    lines.add("readheld 1");
    lines.add("creat " + path + "/f 600 other");
    lines.add("readheld 1");
    lines.add("drop 1");
    lines.add("read " + path + "/f");
    lines.add("tmpfile " + path + " " + path + "/named 640 tmp");
    lines.add("stat " + path + "/named");
    lines.add("tmpfile " + path + " " + path + "/named 640 tmp");
  }
}
