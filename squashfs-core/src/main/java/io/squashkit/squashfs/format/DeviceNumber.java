package io.squashkit.squashfs.format;

/// A device number in the 32 bits that Linux's `new_encode_dev` gives it: 12 bits major, 20 bits minor.
public final class DeviceNumber {
  private DeviceNumber() {}

  /// Packs a device number.
  ///
  /// @param major 0 to 4,095
  /// @param minor 0 to 1,048,575
  /// @return the number as stored
  public static int of(int major, int minor) {
    return (minor & 0xFF) | (major & 0xFFF) << 8 | (minor & ~0xFF) << 12;
  }

  /// The major number.
  ///
  /// @param device as stored
  /// @return 0 to 4,095
  public static int major(int device) {
    return device >>> 8 & 0xFFF;
  }

  /// The minor number.
  ///
  /// @param device as stored
  /// @return 0 to 1,048,575
  public static int minor(int device) {
    return (device & 0xFF) | (device >>> 12 & 0xFFF00);
  }
}
