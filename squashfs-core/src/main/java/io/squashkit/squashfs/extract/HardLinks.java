package io.squashkit.squashfs.extract;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.tree.Name;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Names of one object, however many threads meet them: the first to come makes the object, the others
/// become links to it as soon as it is finished. Nobody waits; a name that comes too early is left with
/// the object, and its directory is not finished before.
final class HardLinks {
  private final Extraction run;
  private final ConcurrentHashMap<Object, LinkedObject> objects = new ConcurrentHashMap<>();

  HardLinks(Extraction run) {
    this.run = run;
  }

  /// Something that has several names.
  static final class LinkedObject {
    private final OpenDirectory directory;
    private final Name name;
    private @Nullable List<Later> later = new ArrayList<>();
    private boolean exists;

    private LinkedObject(OpenDirectory directory, Name name) {
      this.directory = directory;
      this.name = name;
    }
  }

  private record Later(TargetDirectory directory, Name name) {}

  /// Registers a name.
  ///
  /// @return the object if this is its first name: the caller makes it and calls [#finished]; else null,
  ///     and the name is taken care of
  @Nullable LinkedObject first(TargetDirectory directory, Name name, Object key)
      throws IOException {
    LinkedObject fresh = new LinkedObject(directory.directory(), name);
    LinkedObject known = objects.putIfAbsent(key, fresh);
    if (known == null) {
      return fresh;
    }
    synchronized (known) {
      if (known.later != null) {
        known.later.add(new Later(directory, name));
        directory.addToPendingCount(1);
        return null;
      }
    }
    link(known, directory, name);
    return null;
  }

  /// The object has been made, or never will be.
  void finished(LinkedObject object, boolean exists) {
    List<Later> later;
    synchronized (object) {
      later = object.later;
      object.later = null;
      object.exists = exists;
    }
    if (later == null) {
      return;
    }
    for (Later link : later) {
      try {
        if (!run.hasFailed()) {
          link(object, link.directory, link.name);
        }
      } catch (IOException | RuntimeException | Error e) {
        run.fail(e);
      } finally {
        link.directory.tryComplete();
      }
    }
  }

  private void link(LinkedObject object, TargetDirectory directory, Name name) throws IOException {
    if (!object.exists) {
      return;
    }
    int from = object.directory.acquire();
    try {
      OpenDirectory target = directory.directory();
      int to = target.acquire();
      try {
        byte[] bytes = name.bytes();
        int result = run.posix.link(from, object.name.bytes(), to, bytes);
        if (result == -Errno.EEXIST && run.options.replace()) {
          Errno.check(run.posix.unlink(to, bytes, false), new PathOf(target, bytes));
          result = run.posix.link(from, object.name.bytes(), to, bytes);
        }
        Errno.check(result, new PathOf(target, bytes));
        run.linked.increment();
      } finally {
        target.release();
      }
    } finally {
      object.directory.release();
    }
  }
}
