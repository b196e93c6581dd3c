package io.squashkit.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.testdata.Command;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Mounts and commands of who is not root, through fusermount3 and in user namespaces. Root, who runs the
/// tests, becomes such a user.
@Timeout(120) // what is not answered would wait for ever
class OrdinaryUserIT {
  private static final Path IMAGE =
      Path.of(System.getProperty("basedir", ""), "target/squash").toAbsolutePath();

  /// Mounts of its own in which /dev/fuse is everybody's, as it is on most machines, and the command is where
  /// everybody may go.
  private static final String STAGE =
      """
      mount -t tmpfs -o mode=755 stage /mnt
      mkdir /mnt/squash
      mount --bind "$1" /mnt/squash
      mknod -m 666 /mnt/fuse c 10 229
      mount --bind /mnt/fuse /dev/fuse
      export PATH=/mnt/squash/bin:/usr/sbin:/usr/bin:/sbin:/bin
      exec setpriv --reuid=65534 --regid=65534 --clear-groups sh -euc "$2" 2>&1
      """;

  /// Layers with the host's programs.
  private static final String RUN =
      "squash run -l base.squashfs --bind /usr:/usr:ro --bind $PWD/out:/out ";

  @TempDir Path folder;

  @BeforeEach
  void makeImage() throws IOException {
    Needs.root("becoming an ordinary user");
    Needs.that(Files.exists(Path.of("/dev/fuse")), "mounts of ordinary users need /dev/fuse");
    Needs.that(Peer.FUSERMOUNT3.isPresent(), "fusermount3 is missing: apt-get install fuse3");
    Needs.that(Files.isSymbolicLink(Path.of("/bin")), "the host's programs must all be in /usr");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    String make =
        """
        mkdir base point
        cd base
        mkdir srv usr out
        ln -s usr/bin usr/lib usr/lib64 .
        echo kept >srv/kept
        echo gone >srv/gone
        cd ..
        squash pack -q base own.squashfs
        squash pack -q --all-root base base.squashfs
        mkdir upper work out
        """;
    assertSays("", make);
  }

  /// No mount of a user's is in the tests' own list of mounts, but their servers would be seen.
  @AfterEach
  void noServerIsLeft() throws InterruptedException {
    while (ProcessHandle.allProcesses().anyMatch(OrdinaryUserIT::isServer)) {
      Thread.sleep(10); // fails by the time limit
    }
  }

  private static boolean isServer(ProcessHandle process) {
    String line = process.info().commandLine().orElse("");
    return line.startsWith("/mnt/squash/") && line.contains("io.squashkit.cli.Main mount");
  }

  private Command.Result user(String script) throws IOException {
    Command.Result result =
        Command.of("unshare", "--mount", "sh", "-euc", STAGE, "sh", IMAGE, script).in(folder).run();
    assertEquals("", result.errors());
    return result;
  }

  private void assertSays(String expected, String script) throws IOException {
    Command.Result result = user(script);
    assertEquals(expected, result.output());
    assertEquals(0, result.exitCode());
  }

  private void needsNamespaces() throws IOException {
    boolean allowed = user("unshare --user --map-root-user --mount true").exitCode() == 0;
    Needs.that(allowed, "the kernel must let ordinary users make user namespaces");
  }

  private static String inNamespace(String script) {
    return "unshare --user --map-root-user --mount sh -euc '" + script + "'";
  }

  @Test
  void anImageIsMountedThroughFusermount() throws IOException {
    String script =
        """
        squash mount own.squashfs point
        cat point/srv/kept
        grep -c "point fuse.squash ro,nosuid,nodev" /proc/mounts
        squash umount point
        ls point
        """;
    assertSays("kept\n1\n", script);
  }

  @Test
  void whatAKilledServerLeftIsTakenAway() throws IOException {
    String script =
        """
        squash mount -v own.squashfs point 2>said
        kill -9 $(sed -n "s/.* served by process \\([0-9]*\\) .*/\\1/p" said)
        squash mount own.squashfs point
        cat point/srv/kept
        grep -c "point fuse.squash" /proc/mounts
        squash umount point
        ls point
        """;
    assertSays("kept\n1\n", script);
  }

  @Test
  void whatBelongsToOthersIsLeftOrTaken() throws IOException {
    String make =
        """
        mkdir -p free/open
        echo old >free/open/f
        chmod 1777 free/open
        chmod 4666 free/open/f
        squash pack -q --all-root free free.squashfs
        """;
    String left =
        """
        squash mount --userxattr --log log -l free.squashfs --upper upper --work work point
        (echo new >>point/open/f) 2>/dev/null || cat point/open/f log
        squash umount point
        ls upper
        """;
    String reason = "which only root can bring about, also that of a user namespace";
    assertSays("old\n/open: would belong to user 0 and group 0, " + reason + "\n", make + left);
    String taken =
        """
        lower=lowerdir=free.squashfs,upperdir=upper,workdir=work
        squash fuse-overlayfs -o userxattr,squash_to_uid=65534,squash_to_gid=65534,$lower point
        echo new >>point/open/f
        cat point/open/f
        squash umount point
        cd upper
        stat -c "%n %u %a" open open/f
        """;
    assertSays("old\nnew\nopen 65534 1777\nopen/f 65534 666\n", taken);
  }

  @Test
  void theyWriteThroughFusermount() throws IOException {
    String script =
        """
        squash mount --userxattr -l own.squashfs --upper upper --work work point
        echo new >point/srv/new
        rm point/srv/gone
        ls point/srv
        squash umount point
        cd upper/srv
        stat -c "%n %F %t" gone new
        """;
    assertSays("kept\nnew\ngone character special file 0\nnew regular file 0\n", script);
    Command.Result refused = user("squash mount -l base.squashfs --upper upper --work work point");
    assertTrue(refused.output().contains("--userxattr has them read"), refused.output());
    assertEquals(1, refused.exitCode());
  }

  @Test
  void theyAreServedAsFuseOverlayfs() throws IOException {
    String script =
        """
        ln -s "$(command -v squash)" fuse-overlayfs
        ./fuse-overlayfs -o lowerdir=base,upperdir=upper,workdir=work point
        echo new >point/srv/new
        rm -r point/usr
        fusermount3 -u point
        stat -c "%n %F" upper/usr upper/srv/*
        """;
    assertSays("upper/usr character special file\nupper/srv/new regular file\n", script);
  }

  @Test
  void theKernelWritesOverLayersThatAreServed() throws IOException {
    needsNamespaces();
    String inside =
        """
        squash mount -l base.squashfs --upper upper --work work point
        grep -c "^squash:[0-9]* $PWD/point overlay rw" /proc/mounts
        echo new >point/srv/new
        rm point/srv/gone
        mkdir point/usr/made
        cat point/srv/*
        squash umount point
        ls point
        """;
    String after = "stat -c \"%n %F\" upper/*/*; rm -r upper";
    String marks = "upper/srv/gone character special file\nupper/srv/new regular file\n";
    assertSays(
        "1\nkept\nnew\n" + marks + "upper/usr/made directory\n",
        inNamespace(inside) + "\n" + after);
    Command.Result outside =
        user("mkdir upper; squash mount --via hybrid -l base -u upper --work work point");
    assertTrue(outside.output().contains("unshare -rm makes one"), outside.output());
    assertEquals(1, outside.output().lines().count());
    assertEquals(1, outside.exitCode());
  }

  /// What the kernel's overlay leaves in the work directory, even its owner may not open.
  @Test
  void theyGoOnWithWhatTheKernelLeft() throws IOException {
    needsNamespaces();
    String inside =
        "mount -t overlay -o userxattr,lowerdir=base,upperdir=upper,workdir=work x point;"
            + " rm point/srv/gone";
    String after =
        """

        stat -c %a work/work
        for i in 1 2 3; do
          squash mount --userxattr -l own.squashfs --upper upper --work work point
          echo $i >>point/srv/kept
          fusermount3 -u point
        done
        cat upper/srv/kept
        """;
    assertSays("0\nkept\n1\n2\n3\n", inNamespace(inside) + after);
  }

  /// The namespace ends with its last process, so the server must not be that; see [#noServerIsLeft].
  @Test
  void serversEndWithTheirNamespace() throws IOException {
    needsNamespaces();
    String quick = "export SQUASH_JAVA_OPTIONS=-Dsquash.glance=100; ";
    String inside = quick + "squash mount --via fuse -l base.squashfs point; cat point/srv/kept";
    assertSays("kept\n", inNamespace(inside));
  }

  @Test
  void theyRunCommandsAsTheirOwnRoot() throws IOException {
    needsNamespaces();
    String script =
        RUN
            + "--commit layer.squashfs -- sh -c 'id -u; cat /srv/kept; rm /srv/gone'\n"
            + "squash ls -R layer.squashfs\n"
            + RUN
            + "-l layer.squashfs --upper upper --work work -- sh -c 'ls /srv; echo >/srv/new'\n"
            + "ls upper/srv\n";
    assertSays("0\nkept\nsrv\nsrv/gone\nkept\nnew\n", script);
    assertEquals(3, user(RUN + "-- sh -c 'exit 3'").exitCode());
  }

  /// Root and others: their terminal has its name and size, and shells can stop and resume what they run.
  @Test
  void commandsHaveTheTerminal() throws IOException {
    needsNamespaces();
    Files.writeString(
        folder.resolve("out/job"),
        """
        tty
        stty size
        set -m
        sh -c 'kill -STOP $$; echo resumed' &&:
        jobs
        fg >/dev/null
        exit 7
        """);
    Files.writeString(
        folder.resolve("session"), "stty rows 33 cols 77\n" + RUN + "-- bash /out/job\n");
    String session = "script -qec 'sh -eu session' /dev/null";
    String root = IMAGE.resolve("bin") + ":/usr/sbin:/usr/bin:/sbin:/bin";
    List<Command.Result> results =
        List.of(user(session), Command.of("sh", "-c", session).with("PATH", root).in(folder).run());
    for (Command.Result result : results) {
      String said = result.output().replace("\r", "");
      assertTrue(said.startsWith("/dev/console\n33 77\n"), said);
      assertTrue(said.contains("Stopped") && said.endsWith("resumed\n"), said);
      assertFalse(said.contains("job control"), said);
      assertEquals(7, result.exitCode());
    }
  }
}
