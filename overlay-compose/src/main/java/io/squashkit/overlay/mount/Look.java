package io.squashkit.overlay.mount;

import io.squashkit.overlay.layer.LayerEntry;
import io.squashkit.overlay.layer.LayerNode;
import io.squashkit.overlay.view.MergedEntry;
import io.squashkit.overlay.view.MergedNode;
import io.squashkit.overlay.view.Part;
import io.squashkit.overlay.view.Stack;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.squashfs.tree.Xattrs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a stack is looked at.
sealed interface Look {
  /// What is looked at.
  Stack stack();

  @Nullable MergedNode child(MergedNode directory, Name name) throws IOException;

  List<MergedEntry> entries(MergedNode directory) throws IOException;

  Xattrs xattrs(MergedNode node) throws IOException;

  /// As an overlay: marks are heeded and not shown.
  ///
  /// @param stack layers on top of each other
  record Merged(Stack stack) implements Look {
    @Override
    public @Nullable MergedNode child(MergedNode directory, Name name) throws IOException {
      return directory.child(name);
    }

    @Override
    public List<MergedEntry> entries(MergedNode directory) throws IOException {
      return directory.entries();
    }

    @Override
    public Xattrs xattrs(MergedNode node) throws IOException {
      return node.xattrs();
    }
  }

  /// The topmost layer alone, as it is stored: marks are shown and mean nothing.
  ///
  /// @param stack the layer's
  record Plain(Stack stack) implements Look {
    @Override
    public @Nullable MergedNode child(MergedNode directory, Name name) throws IOException {
      LayerNode found = directory.top().child(name);
      return found == null ? null : new MergedNode(stack, List.of(new Part(0, found)));
    }

    @Override
    public List<MergedEntry> entries(MergedNode directory) throws IOException {
      List<MergedEntry> entries = new ArrayList<>();
      for (LayerEntry entry : directory.top().entries()) {
        entries.add(new MergedEntry(entry.name(), 0, entry.kind(), entry.inode()));
      }
      return entries;
    }

    @Override
    public Xattrs xattrs(MergedNode node) throws IOException {
      return node.top().xattrs();
    }
  }
}
