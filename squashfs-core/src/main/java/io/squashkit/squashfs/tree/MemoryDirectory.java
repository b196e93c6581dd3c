package io.squashkit.squashfs.tree;

import java.util.List;

/// A directory whose entries are in memory.
///
/// @param attributes its attributes
/// @param entries sorted by name, each name once
public record MemoryDirectory(Attributes attributes, List<Entry> entries)
    implements Node.Directory {}
