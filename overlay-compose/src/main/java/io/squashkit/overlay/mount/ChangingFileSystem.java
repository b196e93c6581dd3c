package io.squashkit.overlay.mount;

import io.squashkit.overlay.fuse.FuseAttributes;
import io.squashkit.overlay.fuse.FuseCall;
import io.squashkit.overlay.fuse.FuseException;
import io.squashkit.overlay.fuse.FuseFeatures;
import io.squashkit.overlay.fuse.FuseFileSystem;
import io.squashkit.overlay.fuse.FuseHandle;
import io.squashkit.overlay.fuse.FuseListing;
import io.squashkit.overlay.fuse.FuseNode;
import io.squashkit.overlay.fuse.FuseServer;
import io.squashkit.overlay.fuse.FuseSpace;
import io.squashkit.overlay.layer.Layer;
import io.squashkit.overlay.layer.Layers;
import io.squashkit.overlay.view.MergedEntry;
import io.squashkit.overlay.view.Stack;
import io.squashkit.squashfs.posix.Errno;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A stack that nobody writes to, whose layers come and go while it is mounted ([StackControl]). Each change
/// makes a new stack behind the same root. What the kernel knows of an older one goes on as it was, until it
/// is forgotten: open files can be read to their end, and who stands in a folder sees what was there.
public final class ChangingFileSystem implements FuseFileSystem, LayerRequests.Layers, Closeable {
  /// The root that the kernel knows, whatever is behind it.
  private static final class Root extends FuseNode {}

  private final Root root = new Root();
  private final LayerRequests requests = new LayerRequests(this);
  private final LayerOpener opener;
  private final List<Layer> own = new ArrayList<>();
  private final List<StackFileSystem> stacks = new CopyOnWriteArrayList<>();

  /// Those of before, which no question begins with any more.
  private final List<StackFileSystem> older = new CopyOnWriteArrayList<>();

  private List<Path> paths;
  private int[] ids;
  private int nextId;
  private volatile StackFileSystem current;
  private volatile @Nullable FuseServer server;

  /// Shows a stack first.
  ///
  /// @param first shows the stack; it is to be closed by the caller when nothing serves it any more
  /// @param paths where its layers lie, the topmost first
  /// @param opener opens further layers
  public ChangingFileSystem(StackFileSystem first, List<Path> paths, LayerOpener opener) {
    this.current = first;
    this.opener = opener;
    this.paths = List.copyOf(paths);
    this.ids = first.ids();
    this.nextId = ids.length;
    stacks.add(first);
  }

  private StackFileSystem of(FuseNode node) {
    if (node instanceof StackNode known) {
      StackNode top = known.top();
      for (StackFileSystem stack : stacks) {
        if (stack.root().equals(top)) {
          return stack;
        }
      }
    }
    return current;
  }

  private static FuseNode at(FuseNode node, StackFileSystem stack) {
    return node instanceof StackNode ? node : stack.root();
  }

  @Override
  public FuseFeatures features() {
    return current.features();
  }

  @Override
  public FuseNode root() {
    return root;
  }

  @Override
  public void served(FuseServer by) {
    server = by;
  }

  @Override
  public @Nullable FuseNode lookup(FuseCall call, FuseNode parent, byte[] name) throws IOException {
    StackFileSystem stack = of(parent);
    return stack.lookup(call, at(parent, stack), name);
  }

  @Override
  public void attributes(FuseNode node, @Nullable FuseHandle handle, FuseAttributes into)
      throws IOException {
    StackFileSystem stack = of(node);
    stack.attributes(at(node, stack), handle, into);
  }

  @Override
  public void forgotten(FuseNode node) {
    StackFileSystem stack = of(node);
    stack.forgotten(node);
    if (older.contains(stack) && stack.isForgotten()) {
      retire(stack);
    }
  }

  @Override
  public FuseNode parent(FuseNode node) {
    StackFileSystem stack = of(node);
    FuseNode parent = stack.parent(at(node, stack));
    return parent.equals(stack.root()) ? root : parent;
  }

  @Override
  public byte[] target(FuseNode node) throws IOException {
    return of(node).target(node);
  }

  @Override
  public void read(
      FuseCall call, FuseNode node, @Nullable FuseHandle handle, long position, ByteBuffer into)
      throws IOException {
    of(node).read(call, node, handle, position, into);
  }

  @Override
  public long seek(FuseNode node, @Nullable FuseHandle handle, long position, boolean data)
      throws IOException {
    return of(node).seek(node, handle, position, data);
  }

  @Override
  public void list(
      FuseCall call, FuseNode node, @Nullable FuseHandle handle, long position, FuseListing into)
      throws IOException {
    StackFileSystem stack = of(node);
    stack.list(call, at(node, stack), handle, position, into);
  }

  @Override
  public byte @Nullable [] xattr(FuseCall call, FuseNode node, String name) throws IOException {
    StackFileSystem stack = of(node);
    return stack.xattr(call, at(node, stack), name);
  }

  @Override
  public List<String> xattrNames(FuseCall call, FuseNode node) throws IOException {
    StackFileSystem stack = of(node);
    return stack.xattrNames(call, at(node, stack));
  }

  @Override
  public FuseSpace space() {
    return current.space();
  }

  @Override
  public int errno(Throwable failure) {
    return current.errno(failure);
  }

  @Override
  public byte[] control(
      FuseCall call,
      FuseNode node,
      @Nullable FuseHandle handle,
      int command,
      byte[] in,
      int outSize)
      throws IOException {
    if (command != StackControl.COMMAND || !node.equals(root)) {
      throw new FuseException(Errno.ENOTTY);
    }
    return requests.answer(call, in);
  }

  /// Puts a layer on top of the others.
  ///
  /// @param path an absolute path
  /// @throws IOException if it is none
  @Override
  public void add(Path path) throws IOException {
    Layer layer = opener.open(path);
    synchronized (this) {
      own.add(layer);
    }
    List<Layer> layers = new ArrayList<>(current.stack().layers());
    layers.addFirst(layer);
    Layers.requireDistinct(layers); // else it is closed at the end
    List<Path> places = new ArrayList<>(paths);
    places.addFirst(path);
    int[] numbers = new int[layers.size()];
    System.arraycopy(ids, 0, numbers, 1, ids.length);
    numbers[0] = nextId++;
    change(layers, places, numbers);
  }

  /// Takes a layer away, the topmost of that path.
  ///
  /// @param path an absolute path
  /// @throws IOException if there is none of it, or no other
  @Override
  public void remove(Path path) throws IOException {
    int index = paths.indexOf(path);
    if (index < 0 || paths.size() == 1) {
      String reason = index < 0 ? "is no layer of the mount" : "is the only layer of the mount";
      throw new FileSystemException(path.toString(), null, reason);
    }
    List<Layer> layers = new ArrayList<>(current.stack().layers());
    layers.remove(index);
    List<Path> places = new ArrayList<>(paths);
    places.remove(index);
    int[] numbers = new int[layers.size()];
    System.arraycopy(ids, 0, numbers, 0, index);
    System.arraycopy(ids, index + 1, numbers, index, numbers.length - index);
    change(layers, places, numbers);
  }

  private void change(List<Layer> layers, List<Path> places, int[] numbers) throws IOException {
    StackFileSystem before = current;
    Stack stack = new Stack(layers, before.stack().dataOnly(), before.stack().rules());
    StackFileSystem fresh = StackFileSystem.merged(stack, numbers);
    stacks.add(fresh); // first: what no stack has is closed
    paths = places;
    ids = numbers;
    current = fresh;
    FuseServer told = server;
    if (told != null) { // every way into the tree starts with a name in the root
      told.awaitAnswers(); // somebody may be in the root of before
      for (StackFileSystem one : List.of(before, fresh)) {
        for (MergedEntry entry : one.rootEntries()) {
          told.changed(root, entry.name().bytes());
        }
      }
      told.directoryChanged(root);
    }
    older.add(before);
    for (StackFileSystem old : older) {
      if (old.isForgotten()) {
        retire(old);
      }
    }
  }

  /// Closes those layers of a stack that no other has.
  private synchronized void retire(StackFileSystem gone) {
    if (!stacks.remove(gone)) {
      return;
    }
    older.remove(gone);
    for (Layer layer : gone.stack().layers()) {
      if (stacks.stream().noneMatch(one -> has(one, layer)) && closed(layer)) {
        own.remove(layer);
      }
    }
  }

  private static boolean has(StackFileSystem one, Layer layer) {
    return one.stack().layers().contains(layer);
  }

  private static boolean closed(Layer layer) {
    try {
      layer.close();
    } catch (IOException e) {
      return false; // again at the end, where it is told
    }
    return true;
  }

  /// Closes layers that came while it was mounted.
  @Override
  public void close() throws IOException {
    requests.close();
    closeOwn();
  }

  private synchronized void closeOwn() throws IOException {
    for (Layer layer : own) {
      layer.close();
    }
    own.clear();
  }
}
