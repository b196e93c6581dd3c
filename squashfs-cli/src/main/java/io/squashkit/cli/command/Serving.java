package io.squashkit.cli.command;

import io.squashkit.overlay.fuse.FuseDisguise;
import io.squashkit.overlay.fuse.FuseFileSystem;
import io.squashkit.overlay.fuse.FuseMount;
import io.squashkit.overlay.fuse.FuseMountOptions;
import io.squashkit.overlay.fuse.FuseRehearsal;
import io.squashkit.overlay.kernel.UserNamespace;
import io.squashkit.overlay.mount.FailureLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How verbs serve a mount: until somebody unmounts it or ends the process, or nobody has used it for long.
///
/// @param foreground whether the launcher is to wait for the end
/// @param timeout how long nobody may use the mount before it is unmounted; null for ever
/// @param live told when the mount answers
record Serving(boolean foreground, @Nullable Duration timeout, Runnable live) {
  /// How often it is looked whether nobody asks any more.
  private static final Duration GLANCE = Duration.ofMillis(Long.getLong("squash.glance", 10_000));

  /// How often as long as somebody asks.
  private static final Duration BUSY_GLANCE = Duration.ofSeconds(1);

  /// What a walk through a large tree leaves in the heap beside of what is kept of it: the collector by itself
  /// would rather take more memory than look through what is old.
  private static final long GARBAGE = 8 << 20;

  /// Makes a mount.
  interface Mounting {
    /// Makes it.
    ///
    /// @return the mount, which is live
    FuseMount mount() throws IOException;
  }

  /// Mounts and serves.
  void serve(
      FuseFileSystem shown,
      FuseDisguise disguise,
      Path point,
      FuseMountOptions options,
      FailureLog failures)
      throws IOException {
    serve(shown, failures, () -> FuseMount.mount(shown, disguise, point, options, failures));
  }

  /// Mounts and serves.
  void serve(FuseFileSystem shown, FailureLog failures, Mounting mounting) throws IOException {
    if (System.getProperty("squash.rehearsal") != null) { // the start-up cache is being made
      FuseRehearsal.play(shown, failures);
      return;
    }
    FuseMount mount = mounting.mount();
    Thread ending = new Thread(() -> end(mount, failures), "unmount");
    Runtime.getRuntime().addShutdownHook(ending);
    live.run();
    if (!foreground && Background.isWanted()) {
      Background.begin();
    }
    watch(mount);
  }

  /// Whoever ends this process by a signal wants the mount to end, too.
  private static void end(FuseMount mount, FailureLog failures) {
    try {
      mount.close();
    } catch (IOException e) {
      failures.accept(Failure.describe(e));
    }
  }

  private static long used() {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /// Collects what is no longer used when questions have ceased, or more has come together than is
  /// kept. Unmounts what nobody uses, or nobody can see any more.
  private void watch(FuseMount mount) throws IOException {
    Duration glance = timeout != null && timeout.compareTo(GLANCE) < 0 ? timeout : GLANCE;
    long seen = 0;
    boolean busy = false;
    boolean left = false;
    long kept = used();
    long tried = System.nanoTime();
    long seenThen = 0;
    while (!mount.await(busy && BUSY_GLANCE.compareTo(glance) < 0 ? BUSY_GLANCE : glance)) {
      long answered = mount.server().answered();
      long more = used() - kept;
      if (more > (busy && answered == seen ? GARBAGE / 8 : GARBAGE + kept / 4)) {
        System.gc();
        kept = used();
      }
      boolean idle = answered == seen && !busy;
      busy = answered != seen;
      seen = answered;
      if (idle && !left && UserNamespace.isDeserted()) {
        left = true;
        mount.leave();
      }
      if (timeout != null && System.nanoTime() - tried >= timeout.toNanos()) {
        boolean asked = answered != seenThen;
        seenThen = answered;
        tried = System.nanoTime();
        if (mount.expire(asked)) {
          mount.await();
          return;
        }
      }
    }
  }
}
