package io.squashkit.squashfs.compare;

/// What two entries of one path can differ in. The order is the one in which differences are told.
public enum Aspect {
  /// What they are: file, directory, symbolic link, block or character device, named pipe, socket.
  KIND,
  /// The bytes of files.
  CONTENT,
  /// The low 12 bits of the mode.
  MODE,
  /// User id.
  OWNER,
  /// Group id.
  GROUP,
  /// Modification time in whole seconds, which is what images hold.
  MTIME,
  /// Where a symbolic link points.
  TARGET,
  /// Major and minor number of a device.
  DEVICE,
  /// Extended attributes.
  XATTRS,
  /// Which other entries are the same file: see [Difference#linkBefore].
  LINKS
}
