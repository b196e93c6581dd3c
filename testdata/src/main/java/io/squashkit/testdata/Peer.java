package io.squashkit.testdata;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A program of others that tests compare with, and the package that brings it.
public enum Peer {
  /// squashfs-tools: writes images.
  MKSQUASHFS("squashfs-tools"),
  /// squashfs-tools: reads images.
  UNSQUASHFS("squashfs-tools"),
  /// squashfs-tools-ng: writes images.
  GENSQUASHFS("squashfs-tools-ng"),
  /// squashfs-tools-ng: reads images.
  RDSQUASHFS("squashfs-tools-ng"),
  /// squashfs-tools-ng: makes images of tar archives.
  TAR2SQFS("squashfs-tools-ng"),
  /// squashfs-tools-ng: makes tar archives of images.
  SQFS2TAR("squashfs-tools-ng"),
  /// Mounts images without the kernel's driver.
  SQUASHFUSE("squashfuse"),
  /// Unmounts what a FUSE program has mounted.
  FUSERMOUNT3("fuse3"),
  /// Mounts.
  MOUNT("mount"),
  /// Unmounts.
  UMOUNT("mount"),
  /// Makes disks.
  MKE2FS("e2fsprogs"),
  /// Archives.
  TAR("tar"),
  /// Archives, as libarchive does.
  BSDTAR("libarchive-tools"),
  /// Completes command lines.
  BASH("bash"),
  /// Completes command lines.
  ZSH("zsh"),
  /// Completes command lines.
  FISH("fish"),
  /// Formats manual pages.
  GROFF("groff-base"),
  /// Compares trees.
  DIFF("diffutils"),
  /// Runs a program as another user.
  SETPRIV("util-linux");

  private final String debianPackage;

  Peer(String debianPackage) {
    this.debianPackage = debianPackage;
  }

  /// Prepares to run the program; where it is missing, the test is skipped or fails, see [Needs].
  ///
  /// @param arguments its arguments
  /// @return the command, not yet run
  public Command command(Object... arguments) {
    String name = name().toLowerCase(Locale.ROOT);
    Path program = find(name);
    Needs.that(program != null, name + " is missing: apt-get install " + debianPackage);
    return Command.of(program == null ? name : program.toString(), arguments);
  }

  /// Tells whether the program is on this machine.
  ///
  /// @return true if so
  public boolean isPresent() {
    return find(name().toLowerCase(Locale.ROOT)) != null;
  }

  private static @Nullable Path find(String name) {
    String folders = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin:/usr/bin:/bin";
    for (String folder : folders.split(File.pathSeparator, -1)) {
      Path program = Path.of(folder, name);
      if (Files.isExecutable(program)) {
        return program;
      }
    }
    return null;
  }
}
