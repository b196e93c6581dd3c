package io.squashkit.squashfs.tar;

/// What an archive holds, and what not.
///
/// @param entries members, the root's included
/// @param sockets entries left out, since tar has no form for sockets
/// @param bytes size of the archive, compressed if it is
public record TarWriteReport(long entries, long sockets, long bytes) {}
