package io.squashkit.squashfs.compare;

import java.io.IOException;

/// Is told of differences as they are found. Called from the thread that compares.
public interface DiffListener {
  /// Something differs. Differences come in the order of the paths' names, directories before what they
  /// hold, whatever the number of threads.
  ///
  /// @param difference what differs
  /// @return whether to go on
  /// @throws IOException ends the comparison
  boolean found(Difference difference) throws IOException;

  /// Work went on.
  ///
  /// @param entries entries looked at so far
  /// @param bytes bytes compared so far
  default void progress(long entries, long bytes) {}
}
