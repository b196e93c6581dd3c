package io.squashkit.squashfs.tree;

import org.jspecify.annotations.Nullable;

/// Says where in an image the contents of files come to lie, and how they are stored. What a slow medium
/// needs first should lie together. Used by one thread.
@FunctionalInterface
public interface FileOrder {
  /// Nothing is said of any file: the packer decides.
  FileOrder NONE = path -> null;

  /// What is said of one file.
  ///
  /// @param path its path from the root, without a slash in front
  /// @return its place, or null if nothing is said
  @Nullable Placement of(byte[] path);

  /// The place of a file's content.
  ///
  /// @param rank files of lower rank come first; those of equal rank as the packer likes, those of which
  ///     nothing is said have rank 0
  /// @param compressed whether it may be compressed
  /// @param sparse whether blocks of zeros may be left out
  /// @param fragments whether its tail end may share a block with others
  /// @param duplicates whether it may share blocks with an equal file; it does not where any of the three
  ///     before is false
  record Placement(
      long rank, boolean compressed, boolean sparse, boolean fragments, boolean duplicates) {
    /// That of a file of which nothing is said.
    public static final Placement NORMAL = ofRank(0);

    /// A place and nothing else.
    ///
    /// @param rank see [Placement]
    /// @return the placement
    public static Placement ofRank(long rank) {
      return new Placement(rank, true, true, true, true);
    }

    /// Tells whether the blocks of an equal file serve this one: not if they are stored in another way.
    ///
    /// @return true if so
    public boolean mayShare() {
      return compressed && sparse && fragments && duplicates;
    }
  }
}
