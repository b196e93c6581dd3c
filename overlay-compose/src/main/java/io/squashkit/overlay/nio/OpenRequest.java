package io.squashkit.overlay.nio;

import io.squashkit.squashfs.filesystem.UnixAttributes;
import io.squashkit.squashfs.posix.OpenFlags;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Objects;
import java.util.Set;

/// What the options of a channel to be opened come down to, as the JDK's own provider has it.
///
/// @param read whether it is read
/// @param write whether it is written or appended to
/// @param append whether all that is written goes to the end
/// @param truncate whether what is there is cut to nothing
/// @param create whether the file is made if there is none
/// @param createNew whether it is made, and must not be there
/// @param delete whether its name is removed again
/// @param sync whether each write is to reach the disk
/// @param follow whether a link at the end of the path is followed
record OpenRequest(
    boolean read,
    boolean write,
    boolean append,
    boolean truncate,
    boolean create,
    boolean createNew,
    boolean delete,
    boolean sync,
    boolean follow) {
  /// What new files may be used for, but for the umask.
  static final int FILE = 0666;

  /// What new directories may be used for, but for the umask.
  static final int DIRECTORY = 0777;

  static OpenRequest of(Set<? extends OpenOption> options) {
    for (OpenOption option : options) {
      if (!(option instanceof StandardOpenOption) && option != LinkOption.NOFOLLOW_LINKS) {
        throw new UnsupportedOperationException(
            "open option is " + Objects.requireNonNull(option, "option"));
      }
    }
    boolean append = options.contains(StandardOpenOption.APPEND);
    boolean write = append || options.contains(StandardOpenOption.WRITE);
    boolean read = !write || options.contains(StandardOpenOption.READ);
    boolean truncate = write && options.contains(StandardOpenOption.TRUNCATE_EXISTING);
    if (append && (read || truncate)) {
      throw new IllegalArgumentException(
          "open options are APPEND and " + (read ? "READ" : "TRUNCATE_EXISTING"));
    }
    boolean createNew = write && options.contains(StandardOpenOption.CREATE_NEW);
    return new OpenRequest(
        read,
        write,
        append,
        truncate,
        write && options.contains(StandardOpenOption.CREATE),
        createNew,
        options.contains(StandardOpenOption.DELETE_ON_CLOSE),
        options.contains(StandardOpenOption.SYNC) || options.contains(StandardOpenOption.DSYNC),
        !createNew
            && !options.contains(LinkOption.NOFOLLOW_LINKS)
            && !options.contains(StandardOpenOption.DELETE_ON_CLOSE));
  }

  /// Whether the overlay may change.
  boolean changes() {
    return write || delete;
  }

  /// The same as [OpenFlags].
  int flags() {
    int access = !write ? OpenFlags.READ : read ? OpenFlags.READ_WRITE : OpenFlags.WRITE;
    return access | (append ? OpenFlags.APPEND : 0) | (truncate ? OpenFlags.TRUNCATE : 0);
  }

  /// The permissions that attributes for a new file ask for.
  ///
  /// @param otherwise if they ask for none
  static int permissions(int otherwise, FileAttribute<?>... attributes) {
    int permissions = otherwise;
    for (FileAttribute<?> attribute : attributes) {
      if (!attribute.name().equals("posix:permissions")
          || !(attribute.value() instanceof Set<?> asked)) {
        throw new UnsupportedOperationException(
            "initial attribute is '" + attribute.name() + "', allowed: posix:permissions");
      }
      permissions = 0;
      for (Object one : asked) {
        permissions |= UnixAttributes.mode(Set.of((PosixFilePermission) one));
      }
    }
    return permissions;
  }
}
