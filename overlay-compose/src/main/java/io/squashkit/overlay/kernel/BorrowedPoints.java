package io.squashkit.overlay.kernel;

import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.posix.HostPath;
import io.squashkit.squashfs.posix.MountCalls;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Mount points for layers, for as long as it takes to mount an overlay over them: kernels before 6.15 want
/// each layer to be mounted somewhere. The overlay keeps the layers, so their points can go at once, and
/// all of it still ends with the overlay.
final class BorrowedPoints implements Closeable {
  /// What mount(2) takes; more is cut off without a word.
  private static final int PAGE = 4096;

  private final Path folder;
  private final List<Path> points = new ArrayList<>();

  private BorrowedPoints(Path folder) {
    this.folder = folder;
  }

  /// Mounts layers on top of each other.
  ///
  /// @param point an absolute path without symbolic links
  static void mount(OverlayMount.OpenLayers open, OverlayOptions options, Path point)
      throws IOException {
    try (BorrowedPoints borrowed = new BorrowedPoints(Files.createTempDirectory("squash"))) {
      List<Path> merged = new ArrayList<>();
      List<Path> dataOnly = new ArrayList<>();
      for (DetachedMount layer : open.merged()) {
        merged.add(borrowed.place(layer));
      }
      for (DetachedMount layer : open.dataOnly()) {
        dataOnly.add(borrowed.place(layer));
      }
      List<Path> folders = new ArrayList<>();
      for (DetachedMount layer : open.folders()) {
        folders.add(Objects.requireNonNull(layer.folder()));
      }
      try {
        byOptions(merged, dataOnly, folders, options, open, point);
      } catch (KernelRefusal refusal) {
        try {
          byText(merged, dataOnly, folders, options, open.source(), point);
        } catch (IOException again) {
          refusal.addSuppressed(again);
          throw refusal;
        }
      }
    }
  }

  private Path place(DetachedMount layer) throws IOException {
    Path place = Files.createDirectory(folder.resolve(Integer.toString(points.size())));
    points.add(place);
    Path own = layer.folder();
    if (own == null) {
      layer.place(place);
    } else { // its own path may be too long
      byte[] from = HostPath.of(own).bytes();
      byte[] to = HostPath.of(place).bytes();
      Errno.check(MountCalls.mount(from, to, "none", MountCalls.BIND, ""), own);
    }
    return place;
  }

  /// An option each (since 6.8).
  private static void byOptions(
      List<Path> merged,
      List<Path> dataOnly,
      List<Path> folders,
      OverlayOptions options,
      OverlayMount.OpenLayers open,
      Path point)
      throws IOException {
    try (FsContext context = FsContext.open("overlay", point.toString())) {
      for (Path layer : merged) {
        context.string("lowerdir+", HostPath.of(layer).bytes());
      }
      for (Path layer : dataOnly) {
        context.string("datadir+", HostPath.of(layer).bytes());
      }
      if (!folders.isEmpty()) {
        context.string("upperdir", HostPath.of(folders.getFirst()).bytes());
        context.string("workdir", HostPath.of(folders.getLast()).bytes());
      }
      try (DetachedMount mount = OverlayMount.mount(context, options, open)) {
        mount.place(point);
      }
    }
  }

  /// All in one line of at most a page: mount(2).
  static void byText(
      List<Path> merged,
      List<Path> dataOnly,
      List<Path> folders,
      OverlayOptions options,
      String source,
      Path point)
      throws IOException {
    StringBuilder text = new StringBuilder("lowerdir=");
    for (int i = 0; i < merged.size(); i++) {
      text.append(i == 0 ? "" : ":").append(escaped(merged.get(i), true));
    }
    for (Path layer : dataOnly) {
      text.append("::").append(escaped(layer, true));
    }
    if (!folders.isEmpty()) {
      text.append(",upperdir=").append(escaped(folders.getFirst(), false));
      text.append(",workdir=").append(escaped(folders.getLast(), false));
    }
    for (String option : options.ofOverlay(!folders.isEmpty())) {
      text.append(',').append(option);
    }
    int size = text.toString().getBytes(StandardCharsets.UTF_8).length;
    if (size >= PAGE) {
      throw new KernelRefusal(
          point.toString(),
          "options of the mount are " + size + " bytes long, this kernel allows " + (PAGE - 1));
    }
    boolean readOnly = folders.isEmpty() || options.readOnly();
    int flags = options.flags() | (readOnly ? MountCalls.READ_ONLY : 0);
    byte[] shown = source.getBytes(StandardCharsets.US_ASCII);
    int result =
        MountCalls.mount(shown, HostPath.of(point).bytes(), "overlay", flags, text.toString());
    if (result < 0) {
      throw new KernelRefusal(
          point.toString(), "the kernel does not mount the overlay: " + Errno.text(-result));
    }
  }

  /// mount(2) takes colons and commas for its own.
  static String escaped(Path path, boolean lower) {
    String text = path.toString().replace("\\", "\\\\").replace(",", "\\,");
    return lower ? text.replace(":", "\\:") : text;
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (Path point : points.reversed()) {
      @Nullable IOException one = remove(point);
      failure = failure == null ? one : failure;
    }
    Files.delete(folder);
    if (failure != null) {
      throw failure;
    }
  }

  private static @Nullable IOException remove(Path point) {
    // nothing is mounted if placing it has failed
    MountCalls.unmount(HostPath.of(point).bytes(), MountCalls.DETACH | MountCalls.NO_FOLLOW);
    try {
      Files.delete(point);
      return null;
    } catch (IOException e) {
      return e;
    }
  }
}
