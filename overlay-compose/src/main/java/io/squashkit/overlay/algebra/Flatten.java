package io.squashkit.overlay.algebra;

import io.squashkit.overlay.view.MergedNode;
import io.squashkit.overlay.view.Stack;
import io.squashkit.squashfs.tree.Tree;
import java.io.IOException;

/// One layer of several. Directories are looked up when the tree's consumer asks for their entries.
///
/// Hard links stay where both names come from one layer. ACLs, which no image holds, are dropped; the group's
/// permissions then are what the ACL gave to the group.
public final class Flatten {
  private Flatten() {}

  /// The lowest layer of a stack: it shows what the stack shows, and holds no marks. Attributes that users
  /// have given names of marks stay escaped.
  ///
  /// @param stack readable until the tree has been consumed
  /// @return the tree; asking it for entries fails where marks cannot be followed
  /// @throws IOException if a layer's root cannot be read
  public static Tree base(Stack stack) throws IOException {
    MergedNode root = stack.root();
    return new Tree(
        new FlatDirectory(stack, new Repeats(stack), 0, root, FlatNodes.attributes(stack, root)));
  }

  /// A layer that takes the place of a stack on top of others: it hides of those what the stack hides.
  /// Whiteouts are character devices 0:0, only in directories that are not opaque; redirects are left where
  /// they lead below the stack.
  ///
  /// @param stack readable until the tree has been consumed
  /// @return the tree; asking it for entries fails where marks cannot be followed
  /// @throws IOException if a layer's root cannot be read
  public static Tree keepingWhiteouts(Stack stack) throws IOException {
    MergedNode root = stack.root();
    return new Tree(
        new MiddleDirectory(
            stack, new Repeats(stack), 0, root, FlatNodes.attributes(stack, root), true));
  }
}
