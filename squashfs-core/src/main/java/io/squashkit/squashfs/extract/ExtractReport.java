package io.squashkit.squashfs.extract;

/// What became of a tree on the host.
///
/// @param directories directories made or filled, the top included
/// @param files regular files
/// @param symlinks symbolic links
/// @param others devices, pipes and sockets
/// @param hardLinks further names of files made before
/// @param contentSize the sum of the sizes of the regular files, in bytes
/// @param skippedDevices devices left out since this user may not make any
/// @param skippedOwners entries whose owner or group this user may not set
/// @param skippedXattrs extended attributes that this user may not set or the file system cannot hold
/// @param seconds wall time
public record ExtractReport(
    long directories,
    long files,
    long symlinks,
    long others,
    long hardLinks,
    long contentSize,
    long skippedDevices,
    long skippedOwners,
    long skippedXattrs,
    double seconds) {

  /// What could not be restored, in words.
  ///
  /// @return one line; empty if everything was
  public String skipped() {
    StringBuilder text = new StringBuilder();
    append(text, skippedDevices, "device", "not made");
    append(text, skippedOwners, "owner", "not set");
    append(text, skippedXattrs, "extended attribute", "not set");
    return text.toString();
  }

  private static void append(StringBuilder text, long count, String what, String how) {
    if (count > 0) {
      text.append(text.isEmpty() ? "" : ", ").append(count).append(' ').append(what);
      text.append(count == 1 ? " " : "s ").append(how);
    }
  }
}
