package io.squashkit.squashfs.read;

/// Something that a check found wrong with an image.
///
/// @param severity how bad it is
/// @param message one line: structure, place, field, found, allowed
public record Finding(Severity severity, String message) {
  /// How bad a finding is.
  public enum Severity {
    /// Content or structure is damaged, or the kernel or other readers refuse the image.
    ERROR,
    /// Readers cope, but no packer should make it so.
    WARNING
  }
}
