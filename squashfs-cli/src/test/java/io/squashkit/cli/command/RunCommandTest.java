package io.squashkit.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.cli.output.ExitStatus;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `squash run`: commands inside a stack whose programs are the host's.
@Timeout(120)
class RunCommandTest {
  @TempDir Path folder;

  /// A root whose programs are to be bound, and a link to a resolv.conf that is not there.
  private Path base() throws IOException {
    Needs.kernelMount();
    Needs.that(Files.isSymbolicLink(Path.of("/bin")), "the host's programs must all be in /usr");
    Path tree = Files.createDirectory(folder.resolve("base"));
    for (String name : List.of("bin", "sbin", "lib", "lib64")) {
      Files.createSymbolicLink(tree.resolve(name), Path.of("usr", name));
    }
    for (String name : List.of("usr", "etc", "srv", "out", "tmp")) {
      Files.createDirectory(tree.resolve(name));
    }
    Files.writeString(tree.resolve("srv/kept"), "kept");
    Files.writeString(tree.resolve("srv/gone"), "gone");
    Files.createSymbolicLink(tree.resolve("etc/resolv.conf"), Path.of("../run/resolver/stub.conf"));
    Files.createDirectory(folder.resolve("out"));
    return tree;
  }

  private Path image(Path tree) throws IOException {
    Path image = folder.resolve("base.squashfs");
    Run.ok("pack", "-q", tree, image);
    return image;
  }

  private Object[] words(String command, Object... options) {
    List<Object> words = new ArrayList<>(List.of("run"));
    words.addAll(List.of(options));
    words.addAll(List.of("--bind", "/usr:/usr:ro", "--bind", folder.resolve("out") + ":/out"));
    words.addAll(List.of("--", "sh", "-c", command));
    return words.toArray();
  }

  private String out(String name) throws IOException {
    return Files.readString(folder.resolve("out").resolve(name)).strip();
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    assertFalse(Files.readString(Path.of("/proc/mounts")).contains(folder.toString()));
    try (DirectoryStream<Path> left =
        Files.newDirectoryStream(Path.of(System.getProperty("java.io.tmpdir")), "squash[0-9]*")) {
      left.forEach(one -> assertFalse(Files.exists(one), one.toString()));
    }
  }

  @Test
  void theStackIsTheRoot() throws IOException {
    Path image = image(base());
    String command =
        "ls / > /out/root; ls /proc/1/root/ > /out/first; cat /srv/kept > /out/kept;"
            + " cat /etc/resolv.conf > /out/resolver; echo $NAME $HOME > /out/variables;"
            + " pwd > /out/folder; echo x > /dev/null; echo x > /srv/new || exit 1; echo $$ >"
            + " /out/process; test -e /proc/self/fd/0 -a -d /sys/class -a -c /dev/pts/ptmx || exit"
            + " 2; exit 7";
    Run run = Run.of(words(command, "-l", image, "-w", "/srv", "--env", "NAME=value"));
    assertEquals("", run.err());
    assertEquals(new ExitStatus(7), run.status());
    String root = "bin\ndev\netc\nlib\nlib64\nout\nproc\nrun\nsbin\nsrv\nsys\ntmp\nusr";
    assertEquals(root, out("root"));
    assertEquals(root, out("first"));
    assertEquals("kept", out("kept"));
    assertEquals(Files.readString(Path.of("/etc/resolv.conf")).strip(), out("resolver"));
    assertEquals("value /root", out("variables"));
    assertEquals("/srv", out("folder"));
    assertTrue(Integer.parseInt(out("process")) < 100, "processes of its own");
    assertEquals(0, Run.ok(words("test ! -e /srv/new", "-l", image)).status().code());
  }

  @Test
  void changesBecomeALayer() throws IOException {
    Path image = image(base());
    String command = "echo new > /srv/new; rm /srv/gone; touch /run/x /dev/y";
    for (String via : List.of("kernel", "hybrid")) {
      Path layer = folder.resolve(via + ".squashfs");
      Run run = Run.ok(words(command, "--via", via, "-l", image, "--commit", layer));
      assertEquals("", run.out());
      String listed = Run.ok("ls", "-R", layer).out();
      assertEquals("srv\nsrv/gone\nsrv/new\n", listed);
      Run.ok(words("test -e /srv/new -a ! -e /srv/gone", "-l", image, "-l", layer));
      Run again = Run.of(words("echo > /out/not", "-l", image, "--commit", layer));
      again.failed(ExitStatus.FAILED, "exists already");
    }
    assertFalse(Files.exists(folder.resolve("out/not")), "found out before the command ran");
    Path none = folder.resolve("none");
    Run.of(words("exit 3", "-l", image, "--commit", none))
        .failed(new ExitStatus(3), "so there is no layer");
    assertFalse(Files.exists(none));
  }

  @Test
  void changesGoToAnUpper() throws IOException {
    Path image = image(base());
    Path upper = Files.createDirectory(folder.resolve("upper"));
    Path work = Files.createDirectory(folder.resolve("work"));
    Run.ok(words("echo new > /srv/new", "-l", image, "--upper", upper, "--work", work));
    assertEquals("new\n", Files.readString(upper.resolve("srv/new")));
  }

  @Test
  void archivesAreLayersThroughAServer() throws IOException {
    Path archive = folder.resolve("base.tar");
    Run.ok("tar", image(base()), "-q", "-o", archive);
    Run.ok(words("cat /srv/kept > /out/kept; rm /srv/gone", "-l", archive));
    assertEquals("kept", out("kept"));
    Run.of(words("true", "--via", "kernel", "-l", archive))
        .failed(ExitStatus.FAILED, "--via hybrid may");
  }

  @Test
  void layersForDataOnlyShowNothingByThemselves() throws IOException {
    Path base = image(base());
    Path over = folder.resolve("over");
    String pointer =
        "dir . 755 0 0 7\nfile f 644 0 0 7 zero:500:1 trusted.overlay.metacopy="
            + " trusted.overlay.redirect=/bytes";
    HostTree.make(TreeSpec.parse(pointer), over);
    Path data = folder.resolve("data");
    HostTree.make(TreeSpec.parse("dir . 755 0 0 7\nfile bytes 600 0 0 7 text:500:1"), data);
    for (String via : List.of("auto", "hybrid")) {
      Object[] stack = {"--via", via, "--data", data, "-l", base, "-l", over};
      Run.ok(words("test ! -e /bytes && cat /f > /out/" + via, stack));
      Path seen = folder.resolve("out").resolve(via);
      assertEquals(-1, Files.mismatch(data.resolve("bytes"), seen), via);
    }
    Run.of(words("true", "--via", "kernel", "--data", data, "-l", base, "-l", over))
        .failed(ExitStatus.FAILED, "metacopy=on");
  }

  @Test
  void processesEndWithTheCommand() throws IOException {
    Path base = base();
    Run run = Run.of(words("sleep 86399 & kill -TERM $$", "-l", base));
    assertEquals(new ExitStatus(128 + 15), run.status());
    boolean left =
        ProcessHandle.allProcesses()
            .anyMatch(one -> one.info().commandLine().orElse("").endsWith("sleep 86399"));
    assertFalse(left);
  }

  /// No shutdown hook and no handler of a signal helps there.
  @Test
  void allOfItEndsWithUs() throws IOException, InterruptedException {
    Path image = image(base());
    for (String via : List.of("kernel", "hybrid")) {
      List<String> words = new ArrayList<>();
      words.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
      words.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
      words.addAll(List.of(System.getProperty("java.class.path"), "io.squashkit.cli.Main"));
      String command = "echo > /out/" + via + "; sleep 86398 & sleep 86398";
      for (Object word : words(command, "--via", via, "-l", image)) {
        words.add(word.toString());
      }
      Process process =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      while (!Files.exists(folder.resolve("out").resolve(via))) {
        assertTrue(process.isAlive(), () -> log());
        Thread.sleep(10);
      }
      process.destroyForcibly().waitFor();
      while (ProcessHandle.allProcesses()
          .anyMatch(one -> one.info().commandLine().orElse("").endsWith("sleep 86398"))) {
        Thread.sleep(10); // fails by the time limit
      }
    }
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    Run.fails(ExitStatus.USAGE, "-l LAYER is missing", "run", "--", "true");
    Run.fails(ExitStatus.USAGE, "--bind: found 'x'", "run", "-l", folder, "--bind", "x");
    Run.fails(ExitStatus.USAGE, "--env: found '=x'", "run", "-l", folder, "--env", "=x");
    Run.fails(ExitStatus.USAGE, "belong together", "run", "-l", folder, "--upper", folder);
    Run.fails(ExitStatus.FAILED, "no such file", "run", "-l", folder.resolve("none"), "--", "x");
    Path base = base();
    Run.of("run", "-l", base, "--", "nonesuch").failed(ExitStatus.NOT_FOUND, "nonesuch");
    Run.of(words("true", "-l", base, "--bind", "/usr:/srv/kept/below"))
        .failed(ExitStatus.FAILED, "/srv/kept");
    Run.of(words("true", "-l", base, "-w", "/none")).failed(ExitStatus.FAILED, "/none");
    Run.of(words("true", "-l", base, "--bind", "/nonesuch:/srv"))
        .failed(ExitStatus.FAILED, "/nonesuch");
  }
}
