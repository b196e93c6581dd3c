package io.squashkit.overlay.kernel;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FsContextCalls;
import io.squashkit.squashfs.posix.Posix;
import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A file system that is about to be mounted: it takes its options one by one, and says what it does not
/// like about them.
final class FsContext implements Closeable {
  private static final int LONGEST_VALUE = 255;
  private static final int ENODEV = 19;

  private final String shown;
  private final String type;
  private final int open;

  private FsContext(String shown, String type, int open) {
    this.shown = shown;
    this.type = type;
    this.open = open;
  }

  /// Begins.
  ///
  /// @param type of the file system
  /// @param shown what is mounted, for messages
  static FsContext open(String type, String shown) throws KernelRefusal {
    int open = FsContextCalls.open(type);
    if (open < 0) {
      throw new KernelRefusal(shown, begin(type, -open));
    }
    return new FsContext(shown, type, open);
  }

  private static String begin(String type, int errno) {
    return switch (errno) {
      case ENODEV -> "this kernel has no " + type + ", or its module is not loaded";
      case Errno.EPERM -> "only root may have the kernel mount " + type;
      default -> "the kernel does not begin to mount " + type + ": " + Errno.text(errno);
    };
  }

  void flag(String key) throws KernelRefusal {
    check(FsContextCalls.flag(open, key), key);
  }

  void string(String key, String value) throws KernelRefusal {
    string(key, value.getBytes(StandardCharsets.UTF_8));
  }

  void string(String key, byte[] value) throws KernelRefusal {
    if (value.length > LONGEST_VALUE) {
      throw new KernelRefusal(
          shown,
          "value of '"
              + key
              + "' is "
              + value.length
              + " bytes long, allowed: up to "
              + LONGEST_VALUE);
    }
    check(FsContextCalls.string(open, key, value), key);
  }

  void file(String key, int file) throws KernelRefusal {
    check(FsContextCalls.file(open, key, file), key);
  }

  /// Makes the file system and a mount of it that has no place yet.
  ///
  /// @param attributes of [FsContextCalls]
  /// @return the mount
  DetachedMount mount(int attributes) throws KernelRefusal {
    check(FsContextCalls.create(open), null);
    int mount = FsContextCalls.mount(open, attributes);
    check(mount, null);
    return new DetachedMount(shown, mount);
  }

  private void check(int result, @Nullable String key) throws KernelRefusal {
    if (result < 0) {
      String said = messages();
      String what = key == null ? type : "option '" + key + "' of " + type;
      throw new KernelRefusal(
          shown,
          "the kernel does not mount it: "
              + (said.isEmpty()
                  ? what + ": " + Errno.text(-result) + " (its log, dmesg, may say why)"
                  : said));
    }
  }

  /// What the kernel says about failures, in one line.
  private String messages() {
    List<String> lines = new ArrayList<>();
    String line = FsContextCalls.message(open);
    while (line != null) {
      if (line.startsWith("e ")) {
        lines.add(line.substring(2).strip());
      }
      line = FsContextCalls.message(open);
    }
    return String.join("; ", lines);
  }

  @Override
  public void close() {
    Posix.host().close(open);
  }
}
