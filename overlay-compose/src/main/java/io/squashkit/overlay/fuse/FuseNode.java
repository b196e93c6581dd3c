package io.squashkit.overlay.fuse;

/// An object of a file system, as the kernel knows it: a file system extends this class with what it needs
/// to find the object again. There must be one node for an object (hard links share it) from when the
/// file system first returns it until [FuseFileSystem#forgotten] is called for it.
public abstract class FuseNode {
  /// The kernel's number for the object; 0 as long as it has none.
  private long number;

  private int generation;
  private long lookups;
  private boolean forgotten;

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
    if (forgotten) {
      return false;
    }
    if (number == 0) {
      number = nodes.add(this);
      generation = nodes.generation();
    }
    lookups++;
    return true;
  }

  /// Counts answers that the kernel has dropped.
  ///
  /// @return true if none is left
  synchronized boolean dropped(long count, Slots<FuseNode> nodes) {
    lookups -= count;
    if (lookups > 0 || forgotten || number <= Slots.ROOT) {
      return false;
    }
    forgotten = true;
    nodes.remove(number);
    return true;
  }
}
