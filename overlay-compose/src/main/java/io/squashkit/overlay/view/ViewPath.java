package io.squashkit.overlay.view;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.FileStatus;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Finds what a path means in a view. Symbolic links are followed as if the view were the root file system.
public final class ViewPath {
  /// As many as the kernel follows.
  private static final int MOST_LINKS = 40;

  private final String path;
  private final Deque<MergedNode> way = new ArrayDeque<>();
  private final Deque<byte[]> left = new ArrayDeque<>();
  private int links;

  private ViewPath(Stack stack, byte[] path) throws IOException {
    this.path = new String(path, StandardCharsets.UTF_8);
    way.push(stack.root());
    push(path);
  }

  /// Finds what a path means.
  ///
  /// @param stack the layers
  /// @param path names with slashes between them, from the root; `.` and `..` as usual
  /// @return the object
  /// @throws NoSuchFileException if there is none
  /// @throws NotDirectoryException if something else than a directory is in the middle
  /// @throws FileSystemException if symbolic links lead to each other, or marks cannot be followed
  /// @throws IOException if a layer cannot be read
  public static MergedNode resolve(Stack stack, byte[] path) throws IOException {
    return new ViewPath(stack, path).resolve();
  }

  private void push(byte[] names) {
    for (int end = names.length; end > 0; end--) { // the last one first
      int start = end;
      while (start > 0 && names[start - 1] != '/') {
        start--;
      }
      if (start < end) {
        left.push(Arrays.copyOfRange(names, start, end));
      }
      end = start;
    }
  }

  private MergedNode resolve() throws IOException {
    while (!left.isEmpty()) {
      byte[] word = left.pop();
      MergedNode at = way.getFirst();
      if (!at.status().isDirectory()) {
        throw new NotDirectoryException(path);
      }
      String text = new String(word, StandardCharsets.ISO_8859_1);
      if (text.equals("..")) {
        if (way.size() > 1) {
          way.pop();
        }
      } else if (!text.equals(".")) {
        step(at.child(Name.of(word)));
      }
    }
    return way.getFirst();
  }

  private void step(@Nullable MergedNode found) throws IOException {
    if (found == null) {
      throw new NoSuchFileException(path);
    }
    if (found.status().kind() != FileStatus.SYMLINK) {
      way.push(found);
      return;
    }
    if (++links > MOST_LINKS) {
      throw new FileSystemException(path, null, Errno.text(Errno.ELOOP));
    }
    byte[] target = found.target();
    if (target.length > 0 && target[0] == '/') {
      while (way.size() > 1) {
        way.pop();
      }
    }
    push(target);
  }
}
