package io.squashkit.overlay.nio;

import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.Layers;
import io.squashkit.overlay.upper.Caller;
import io.squashkit.overlay.upper.Overlay;
import io.squashkit.overlay.upper.OverlayException;
import io.squashkit.overlay.upper.OverlayNode;
import io.squashkit.overlay.upper.OverlayProfile;
import io.squashkit.overlay.view.Stack;
import io.squashkit.overlay.view.ViewRules;
import io.squashkit.squashfs.filesystem.ByteFileSystem;
import io.squashkit.squashfs.filesystem.BytePath;
import io.squashkit.squashfs.filesystem.PositionedChannel;
import java.io.IOException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileStore;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/// Layers on top of each other as a file system of `java.nio.file`: to be read, and with an upper directory
/// to be written, with `Files`, by several threads at once. The upper directory is in the kernel's own
/// format; nobody else can open it, or the kernel mount it, without harm until this is closed, and a second
/// of these is refused.
///
/// Answers and exceptions are those of the JDK's own provider on a mounted overlay, but for: owners are
/// numbers; file keys and inode numbers of what is copied up change; nothing can be mapped into memory or
/// watched; locks keep out other channels of this file system, and nobody else; no interrupt closes a
/// channel. Names are text as [io.squashkit.squashfs.filesystem.PathText] has it.
public final class OverlayFileSystem extends ByteFileSystem<OverlayPath> {
  /// How many layers can be told apart by device numbers.
  private static final int LAYER_BITS = 16;

  private static final AtomicLong LAST_DEVICE = new AtomicLong();

  private final OverlayFileSystemProvider provider;
  private final @Nullable Overlay overlay;
  private final Stack lowers;
  private final Path top;
  private final OverlayLookup lookup;
  private final Caller caller;
  private final long device = LAST_DEVICE.incrementAndGet() << LAYER_BITS;
  private final FileLocks locks = new FileLocks();

  /// Everything that uses layers shares it; closing has it alone.
  private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();

  private final Set<PositionedChannel> channels = ConcurrentHashMap.newKeySet();
  private volatile boolean open = true;

  private OverlayFileSystem(
      OverlayFileSystemProvider provider, @Nullable Overlay overlay, Stack lowers, Path top)
      throws IOException {
    this.provider = provider;
    this.overlay = overlay;
    this.lowers = lowers;
    this.top = top;
    this.caller = Caller.ofProcess();
    Found root =
        overlay == null
            ? new Found.ReadOnly(lowers.root())
            : new Found.Writable(overlay, caller, overlay.root());
    this.lookup = new OverlayLookup(this, root);
  }

  /// Opens layers to be read.
  ///
  /// @param lowers images, folders and tar archives, the topmost first
  /// @return the file system, which is read-only
  /// @throws IOException if a layer cannot be opened
  public static OverlayFileSystem open(List<Path> lowers) throws IOException {
    return open(stack(lowers, ViewRules.ALL));
  }

  /// Opens layers to be read.
  ///
  /// @param lowers closed with the file system, and also if this fails
  /// @return the file system, which is read-only
  /// @throws IOException if a layer cannot be read
  public static OverlayFileSystem open(Stack lowers) throws IOException {
    return open(installed(), lowers, null, null, OverlayProfile.KERNEL);
  }

  /// Opens layers to be read and changed.
  ///
  /// @param lowers images, folders and tar archives, the topmost first
  /// @param upper the folder that takes the changes
  /// @param work a folder beside it, on the same file system, for what is not finished
  /// @param profile what the upper directory is kept like
  /// @return the file system
  /// @throws OverlayException if the folders are in use or cannot be used together
  /// @throws IOException if a layer cannot be opened
  public static OverlayFileSystem open(
      List<Path> lowers, Path upper, Path work, OverlayProfile profile) throws IOException {
    return open(stack(lowers, rules(profile)), upper, work, profile);
  }

  /// Opens layers to be read and changed.
  ///
  /// @param lowers closed with the file system, and also if this fails
  /// @param upper the folder that takes the changes
  /// @param work a folder beside it, on the same file system, for what is not finished
  /// @param profile what the upper directory is kept like; marks of the layers must be in its space
  /// @return the file system
  /// @throws OverlayException if the folders are in use or cannot be used together
  /// @throws IOException if a layer cannot be read
  public static OverlayFileSystem open(Stack lowers, Path upper, Path work, OverlayProfile profile)
      throws IOException {
    return open(installed(), lowers, upper, work, profile);
  }

  static OverlayFileSystem open(
      OverlayFileSystemProvider provider,
      Stack lowers,
      @Nullable Path upper,
      @Nullable Path work,
      OverlayProfile profile)
      throws IOException {
    Overlay overlay = null;
    boolean sound = false;
    try {
      if (upper != null && work != null) {
        overlay = Overlay.open(lowers, upper, work, profile);
      }
      Path top = upper != null ? upper : Path.of(lowers.layers().getFirst().name());
      OverlayFileSystem opened =
          new OverlayFileSystem(provider, overlay, lowers, top.toAbsolutePath());
      sound = true;
      return opened;
    } finally {
      if (!sound) {
        (overlay == null ? lowers : overlay).close();
      }
    }
  }

  /// The rules that the kernel reads marks by under the options that a profile stands for.
  static ViewRules rules(OverlayProfile profile) {
    return new ViewRules(profile.space(), true, false);
  }

  static Stack stack(List<Path> lowers, ViewRules rules) throws IOException {
    List<Layer> layers = new ArrayList<>();
    boolean sound = false;
    try {
      for (Path lower : lowers) {
        layers.add(Layers.open(lower));
      }
      Stack stack = new Stack(layers, 0, rules);
      sound = true;
      return stack;
    } finally {
      if (!sound) {
        for (Layer layer : layers) {
          layer.close();
        }
      }
    }
  }

  private static OverlayFileSystemProvider installed() {
    for (FileSystemProvider provider : FileSystemProvider.installedProviders()) {
      if (provider instanceof OverlayFileSystemProvider ours) {
        return ours;
      }
    }
    return new OverlayFileSystemProvider(); // loaded by a class loader that Java does not ask
  }

  /// Something done with the layers.
  interface Operation<T> {
    /// Does it.
    ///
    /// @throws IOException as an overlay throws it
    T run() throws IOException;
  }

  /// Does something, unless the file system is closed; it is not closed meanwhile.
  ///
  /// @param path named in failures
  <T> T call(Path path, Operation<T> operation) throws IOException {
    return call(path, null, operation);
  }

  <T> T call(Path path, @Nullable Path other, Operation<T> operation) throws IOException {
    use.readLock().lock();
    try {
      ensureOpen();
      return operation.run();
    } catch (OverlayException e) {
      throw Failures.of(e, path, other);
    } finally {
      use.readLock().unlock();
    }
  }

  private void ensureOpen() {
    if (!open) {
      throw new ClosedFileSystemException();
    }
  }

  OverlayLookup lookup() {
    return lookup;
  }

  /// The overlay, to change something.
  Overlay overlay() {
    ensureOpen();
    if (overlay == null) {
      throw new ReadOnlyFileSystemException();
    }
    return overlay;
  }

  /// What was found, to change it.
  OverlayNode writable(Found found) {
    if (found instanceof Found.Writable(Overlay _, Caller _, OverlayNode node)) {
      return node;
    }
    throw new ReadOnlyFileSystemException();
  }

  Caller caller() {
    return caller;
  }

  /// Which locks there are on files.
  FileLocks locks() {
    return locks;
  }

  /// A number for the files that come from one layer: there, inode numbers tell them apart.
  long device(int layer) {
    return device | layer;
  }

  /// The upper directory, or the topmost layer.
  Path top() {
    return top;
  }

  void opened(PositionedChannel channel) {
    channels.add(channel);
  }

  void closed(PositionedChannel channel) {
    channels.remove(channel);
  }

  @Override
  public OverlayPath path(byte[] bytes) {
    return new OverlayPath(this, BytePath.clean(bytes));
  }

  @Override
  public FileSystemProvider provider() {
    return provider;
  }

  /// Closes all channels and directory streams, the upper directory and the layers.
  @Override
  public void close() throws IOException {
    use.writeLock().lock();
    try {
      if (!open) {
        return;
      }
      open = false;
      for (PositionedChannel channel : List.copyOf(channels)) {
        channel.close();
      }
      if (overlay == null) {
        lowers.close();
      } else {
        overlay.close();
      }
    } finally {
      use.writeLock().unlock();
      provider.forget(this);
    }
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isReadOnly() {
    return overlay == null;
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    ensureOpen();
    return List.of(new OverlayFileStore(this));
  }

  @Override
  public String toString() {
    return top.toString();
  }
}
