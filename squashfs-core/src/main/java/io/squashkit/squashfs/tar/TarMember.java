package io.squashkit.squashfs.tar;

import io.squashkit.squashfs.tree.Attributes;
import org.jspecify.annotations.Nullable;

/// One member of an archive, all that its headers say put together.
///
/// @param offset where its own header lies
/// @param type one of the types of [TarHeader] for files, links, devices, directories and pipes
/// @param path its name as it stands in the archive
/// @param target where a hard or symbolic link points
/// @param attributes its attributes
/// @param size of a file's content
/// @param stored how much of the content the archive holds; it comes next
/// @param map where a file has holes, or null if it has none
/// @param major a device's major number
/// @param minor a device's minor number
@SuppressWarnings("ArrayRecordComponent")
record TarMember(
    long offset,
    byte type,
    byte[] path,
    byte[] target,
    Attributes attributes,
    long size,
    long stored,
    @Nullable SparseMap map,
    int major,
    int minor) {

  /// What to call it in messages.
  String label() {
    return Shown.of(path) + " at offset " + offset;
  }
}
