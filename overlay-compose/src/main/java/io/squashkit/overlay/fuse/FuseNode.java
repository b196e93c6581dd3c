package io.squashkit.overlay.fuse;

/// An object of a file system, as the kernel knows it: a file system extends this class with what it needs
/// to find the object again. There must be one node for an object (hard links share it) from when the
/// file system first returns it until [FuseFileSystem#forgotten] is called for it.
///
/// The kernel may know a million objects, so this holds three numbers and no more.
public abstract class FuseNode {
  private static final int FORGOTTEN = -1;

  /// So often named that nobody counts any more: such a node stays.
  private static final int UNCOUNTED = Integer.MAX_VALUE;

  /// The kernel's number for the object; 0 as long as it has none.
  private int number;

  private int generation;

  /// How many answers have named it, less what the kernel has dropped.
  private int lookups;

  /// Makes a node that the kernel does not know yet.
  protected FuseNode() {}

  /// The number; the kernel has it as long as it knows the object.
  synchronized long number() {
    return number;
  }

  /// Tells uses of one number apart.
  synchronized int generation() {
    return generation;
  }

  /// Counts one more answer that names the node to the kernel.
  ///
  /// @return false if the node has been forgotten: the file system must be asked for another
  synchronized boolean lookedUp(Slots<FuseNode> nodes) {
    if (lookups == FORGOTTEN) {
      return false;
    }
    if (number == 0) {
      number = (int) nodes.add(this);
      generation = nodes.generation();
    }
    lookups = lookups == UNCOUNTED ? UNCOUNTED : lookups + 1;
    return true;
  }

  /// Counts answers that the kernel has dropped.
  ///
  /// @return true if none is left
  synchronized boolean dropped(long count, Slots<FuseNode> nodes) {
    if (lookups == UNCOUNTED || lookups == FORGOTTEN || number <= Slots.ROOT) {
      return false;
    }
    lookups = (int) Math.max(0, lookups - count);
    if (lookups > 0) {
      return false;
    }
    lookups = FORGOTTEN;
    nodes.remove(number);
    return true;
  }
}
