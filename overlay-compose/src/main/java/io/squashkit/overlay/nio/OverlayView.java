package io.squashkit.overlay.nio;

import io.squashkit.overlay.upper.OverlayNode;
import io.squashkit.squashfs.filesystem.NumericPrincipal;
import io.squashkit.squashfs.filesystem.UnixAttributes;
import io.squashkit.squashfs.posix.Posix;
import java.io.IOException;
import java.nio.file.ProviderMismatchException;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The basic, owner or posix attributes of a path, read and set whenever asked for.
///
/// @param name which of the three
/// @param path the path
/// @param follow whether a link at its end is followed
record OverlayView(String name, OverlayPath path, boolean follow)
    implements PosixFileAttributeView {
  @Override
  public PosixFileAttributes readAttributes() throws IOException {
    return OverlayAttributes.of(path, follow);
  }

  @Override
  public UserPrincipal getOwner() throws IOException {
    return readAttributes().owner();
  }

  /// A change of what the path names.
  interface Change {
    void make(OverlayNode node) throws IOException;
  }

  void change(Change change) throws IOException {
    OverlayFileSystem fileSystem = path.getFileSystem();
    fileSystem.call(
        path,
        () -> {
          change.make(fileSystem.writable(fileSystem.lookup().find(path, follow)));
          return true;
        });
  }

  /// The time of creation is not kept, so that setting it does nothing.
  @Override
  public void setTimes(
      @Nullable FileTime modified, @Nullable FileTime accessed, @Nullable FileTime created)
      throws IOException {
    if (modified == null && accessed == null) {
      return;
    }
    Instant last = accessed == null ? null : accessed.toInstant();
    Instant changed = modified == null ? null : modified.toInstant();
    change(node -> node.setTimes(path.getFileSystem().caller(), last, changed));
  }

  @Override
  public void setOwner(UserPrincipal owner) throws IOException {
    if (owner instanceof GroupPrincipal) {
      throw new IOException("owner is the group " + owner.getName() + ", allowed: a user");
    }
    if (!(Objects.requireNonNull(owner, "owner") instanceof NumericPrincipal.User(int id))) {
      throw new ProviderMismatchException();
    }
    setIds(id, Posix.SAME_ID);
  }

  @Override
  public void setGroup(GroupPrincipal group) throws IOException {
    if (!(Objects.requireNonNull(group, "group") instanceof NumericPrincipal.Group(int id))) {
      throw new ProviderMismatchException();
    }
    setIds(Posix.SAME_ID, id);
  }

  void setIds(int owner, int group) throws IOException {
    change(node -> node.setOwner(path.getFileSystem().caller(), owner, group));
  }

  @Override
  public void setPermissions(Set<PosixFilePermission> permissions) throws IOException {
    setMode(UnixAttributes.mode(permissions));
  }

  void setMode(int permissions) throws IOException {
    change(node -> node.setPermissions(path.getFileSystem().caller(), permissions));
  }
}
