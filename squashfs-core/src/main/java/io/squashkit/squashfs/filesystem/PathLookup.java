package io.squashkit.squashfs.filesystem;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds what paths name, name by name from the root, as Linux does: links in the middle of a path are
/// followed, `..` is the directory above the one reached, and that of the root is the root. Safe for use
/// by several threads.
///
/// @param <P> the paths
/// @param <N> what they name
public abstract class PathLookup<P extends BytePath<P>, N> {
  /// Symbolic links on the way of one path, as Linux has it.
  private static final int MAX_LINKS = 40;

  private static final byte[] HERE = {'.'};

  private final ByteFileSystem<P> fileSystem;

  private record Step<N>(byte[] name, N node) {}

  /// Where a path leads.
  private record Trail<N>(List<Step<N>> steps, byte @Nullable [] missing, byte[] last) {}

  /// A name in a directory, there or not.
  ///
  /// @param <N> what paths name
  /// @param directory where
  /// @param name the name; null if the path ends in none, but at the root, in `.` or in `..`
  /// @param node what has the name; null if nothing
  public record Place<N>(N directory, byte @Nullable [] name, @Nullable N node) {}

  /// Makes a lookup.
  ///
  /// @param fileSystem whose paths are followed
  protected PathLookup(ByteFileSystem<P> fileSystem) {
    this.fileSystem = fileSystem;
  }

  /// The root directory.
  ///
  /// @return what `/` names
  protected abstract N root();

  /// Tells whether something is a directory.
  ///
  /// @param node what was found
  /// @return true if so
  protected abstract boolean isDirectory(N node);

  /// Where a symbolic link points.
  ///
  /// @param node what was found
  /// @return the target, or null if this is no link
  /// @throws IOException if it cannot be read
  protected abstract byte @Nullable [] target(N node) throws IOException;

  /// Finds an entry of a directory.
  ///
  /// @param directory what was found
  /// @param name neither `.` nor `..`
  /// @return what it names, or null if there is none
  /// @throws IOException if the directory cannot be read
  protected abstract @Nullable N child(N directory, byte[] name) throws IOException;

  /// Tells whether options let links at the end of a path be followed.
  ///
  /// @param options of a file operation
  /// @return false if one of them says not to
  public static boolean isFollowing(LinkOption... options) {
    for (LinkOption option : options) {
      if (option == LinkOption.NOFOLLOW_LINKS) {
        return false;
      }
    }
    return true;
  }

  /// Finds what a path names.
  ///
  /// @param path the path
  /// @param follow whether a link at its end is followed
  /// @return what it names
  /// @throws NoSuchFileException if there is nothing
  /// @throws IOException if a link cannot be followed, or a directory cannot be read
  public N find(P path, boolean follow) throws IOException {
    return reached(walk(path, follow));
  }

  /// Finds where something is or could be made.
  ///
  /// @param path the path
  /// @param follow whether links at its end are followed, such that point nowhere among them
  /// @return the place
  /// @throws NoSuchFileException if a directory on the way is missing
  /// @throws IOException if a link cannot be followed, or a directory cannot be read
  public Place<N> place(P path, boolean follow) throws IOException {
    Trail<N> trail = trail(path, follow);
    List<Step<N>> steps = trail.steps;
    if (trail.missing != null) {
      return new Place<>(reached(steps), trail.missing, null);
    }
    boolean named = !steps.isEmpty() && !BytePath.isHere(trail.last) && !BytePath.isUp(trail.last);
    return named
        ? new Place<>(
            reached(steps.subList(0, steps.size() - 1)), steps.getLast().name, steps.getLast().node)
        : new Place<>(reached(steps), null, reached(steps));
  }

  /// The path without links, `.` and `..` to what a path names.
  ///
  /// @param path the path
  /// @return absolute
  /// @throws IOException if there is nothing, or a directory or link cannot be read
  public P real(P path) throws IOException {
    List<byte[]> names = new ArrayList<>();
    walk(path, true).forEach(step -> names.add(step.name));
    return fileSystem.absolute(names);
  }

  /// The path without `.` and `..` to what a path names, links left as they are. A `..` behind a link
  /// stays, since the path without the two would lead elsewhere.
  ///
  /// @param path the path
  /// @return absolute
  /// @throws IOException if there is nothing, or a directory or link cannot be read
  public P withoutDots(P path) throws IOException {
    N unused = find(path, false);
    List<byte[]> kept = new ArrayList<>();
    for (byte[] name : path.names()) {
      if (BytePath.isHere(name)) {
        continue;
      }
      if (!BytePath.isUp(name)) {
        kept.add(name);
      } else if (!kept.isEmpty()) {
        if (BytePath.isUp(kept.getLast())
            || target(find(fileSystem.absolute(kept), false)) != null) {
          kept.add(name);
        } else {
          kept.removeLast();
        }
      }
    }
    return fileSystem.absolute(kept);
  }

  private List<Step<N>> walk(P path, boolean follow) throws IOException {
    Trail<N> trail = trail(path, follow);
    if (trail.missing != null) {
      throw new NoSuchFileException(path.toString());
    }
    return trail.steps;
  }

  private Trail<N> trail(P path, boolean follow) throws IOException {
    Deque<byte[]> left = new ArrayDeque<>(path.names());
    List<Step<N>> steps = new ArrayList<>();
    byte[] name = HERE;
    int links = 0;
    while (!left.isEmpty()) {
      name = left.removeFirst();
      N directory = reached(steps);
      if (!isDirectory(directory)) {
        throw new NotDirectoryException(path.toString());
      }
      if (BytePath.isHere(name)) {
        continue;
      }
      if (BytePath.isUp(name)) {
        if (!steps.isEmpty()) {
          steps.removeLast();
        }
        continue;
      }
      N node = child(directory, name);
      if (node == null) {
        if (left.isEmpty()) {
          return new Trail<>(steps, name, name);
        }
        throw new NoSuchFileException(path.toString());
      }
      byte[] target = follow || !left.isEmpty() ? target(node) : null;
      if (target == null) {
        steps.add(new Step<>(name, node));
      } else if (++links > MAX_LINKS) {
        throw new FileSystemLoopException(path.toString());
      } else {
        follow(target, steps, left, path);
      }
    }
    return new Trail<>(steps, null, name);
  }

  private void follow(byte[] target, List<Step<N>> steps, Deque<byte[]> left, P path)
      throws NoSuchFileException {
    if (target.length == 0) {
      throw new NoSuchFileException(path.toString());
    }
    P next = fileSystem.path(target);
    if (next.isAbsolute()) {
      steps.clear();
    }
    if (target[target.length - 1] == '/') {
      left.addFirst(HERE); // only a directory will do
    }
    next.names().reversed().forEach(left::addFirst);
  }

  private N reached(List<Step<N>> steps) {
    return steps.isEmpty() ? root() : steps.getLast().node;
  }
}
