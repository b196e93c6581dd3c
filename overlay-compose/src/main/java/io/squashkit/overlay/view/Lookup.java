package io.squashkit.overlay.view;

import io.squashkit.overlay.layer.LayerNode;
import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.tree.Name;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One search for a name through the layers of a merged directory, from the top (kernel:
/// fs/overlayfs/namei.c, `ovl_lookup`). Redirects only lead downwards, so that every search ends.
final class Lookup {
  private static final byte OPAQUE = 'y';

  /// Version, length, flags, algorithm: `struct ovl_metacopy` of the kernel.
  private static final int METACOPY_HEADER = 4;

  /// Each layer can make a path longer. The kernel stops where its memory does.
  private static final int LONGEST_WAY = 1 << 16;

  private static final int LONGEST_NAME = 255;

  private final Stack stack;
  private final MarkSpace space;
  private final LookupListener listener;
  private final int lastLayer;
  private final List<Part> found = new ArrayList<>();

  /// The name to look for in the next layer, or an absolute path: redirects change it.
  private byte[] path;

  /// The name as it was asked for, for messages.
  private final Name asked;

  /// The layer that is looked at.
  private int at;

  /// The layer that the last redirect is in.
  private int redirecting;

  private boolean redirected;
  private boolean directory;
  private boolean metacopy;
  private boolean ledByMetacopy;
  private boolean ledByRedirect;
  private boolean stop;

  /// No layer that counts comes after the one at hand: marks that lead on are not looked at.
  private boolean last;

  /// More layers may lie below those of the stack.
  private final boolean above;

  Lookup(Stack stack, Name name, LookupListener listener) {
    this(stack, name, listener, false);
  }

  private Lookup(Stack stack, Name name, LookupListener listener, boolean above) {
    this.above = above;
    this.stack = stack;
    this.space = stack.rules().space();
    this.listener = listener;
    this.lastLayer = stack.layers().size() - stack.dataOnly() - 1;
    this.asked = name;
    this.path = name.bytes();
  }

  /// A search in layers that lie above others.
  static Lookup above(Stack stack, Name name) {
    return new Lookup(stack, name, LookupListener.NONE, true);
  }

  /// Searches, and tells where the search would go on.
  Resolution resolve(List<Part> parts) throws IOException {
    search(parts);
    return new Resolution(found, stop, path, metacopy);
  }

  /// Searches.
  ///
  /// @param parts the directory's, from the top
  /// @return what the layers have, from the top: one object, with its copies of metadata and finally its
  ///     bytes below it, or several directories; empty if there is nothing
  List<Part> in(List<Part> parts) throws IOException {
    search(parts);
    if (metacopy && path[0] == '/' && stack.dataOnly() > 0) {
      findData();
    } else {
      checkWay(metacopy);
      if (metacopy) {
        throw refused(Errno.EIO, "metadata only, and no layer below has the bytes");
      }
    }
    return found;
  }

  private void search(List<Part> parts) throws IOException {
    List<Part> way = parts;
    boolean fromRoot = false;
    for (int i = 0; i < way.size() && !stop; i++) {
      Part base = way.get(i);
      redirected = false;
      at = base.layer();
      last =
          !above
              && (directory || stack.dataOnly() == 0)
              && (stack.rules().followRedirects()
                  ? base.layer() == lastLayer
                  : i == way.size() - 1);
      byte[] searched = path;
      LayerNode node = inLayer(base);
      if (node == null) {
        continue;
      }
      checkWay(ledByMetacopy);
      ledByMetacopy = metacopy;
      ledByRedirect |= redirected;
      if (!metacopy || stack.dataOnly() == 0) {
        checkWay(false);
      }
      Part part = new Part(base.layer(), node);
      found.add(part);
      listener.found(part, searched);
      if (redirected && !stop && path[0] == '/' && !fromRoot) {
        fromRoot = true;
        way = stack.root().parts();
        i = base.layer(); // the root has one part for each layer; the loop goes on with the next
      }
    }
  }

  /// What leads on is refused when all is found, or more below it: a way into layers that are only for data
  /// never is (kernel: `ovl_check_follow_redirect`).
  private void checkWay(boolean onlyMetadata) throws ViewException {
    if (onlyMetadata && !stack.rules().metacopy()) {
      throw refused(Errno.EPERM, "metadata only, and the rules refuse metacopy");
    }
    if (ledByRedirect && !stack.rules().followRedirects()) {
      throw refused(Errno.EPERM, "a redirect, and the rules refuse to follow it");
    }
  }

  /// Looks in the layers for data, whatever the layers between have at that path: some kernels refuse more
  /// here. That it is not there shows when somebody reads: so it is in the kernel.
  private void findData() throws IOException {
    for (int i = lastLayer + 1; i < stack.layers().size(); i++) {
      LayerNode node = walk(stack.layers().get(i).root());
      if (node != null && node.status().isFile()) {
        Part part = new Part(i, node);
        found.add(part);
        listener.found(part, path);
        return;
      }
    }
  }

  private @Nullable LayerNode walk(LayerNode root) throws IOException {
    LayerNode node = root;
    for (int start = 1; node != null && start <= path.length; ) {
      int end = end(start);
      node = node.child(Name.of(Arrays.copyOfRange(path, start, end)));
      start = end + 1;
    }
    return node;
  }

  private @Nullable LayerNode inLayer(Part base) throws IOException {
    if (path[0] != '/') {
      return step(base, base.node(), 0, path.length);
    }
    LayerNode node = base.node();
    // Counted from the end: redirects on the way change what is before.
    int rest = path.length - 1;
    while (node != null && node.status().isDirectory()) {
      int start = path.length - rest;
      int end = end(start);
      int after = path.length - end;
      node = step(base, node, start, end);
      if (after == 0) {
        return node;
      }
      rest = after - 1;
    }
    return null;
  }

  private int end(int start) {
    int end = start;
    while (end < path.length && path[end] != '/') {
      end++;
    }
    return end;
  }

  /// Takes one step (kernel: `ovl_lookup_single`).
  private @Nullable LayerNode step(Part base, LayerNode from, int start, int end)
      throws IOException {
    if (end - start > LONGEST_NAME) {
      return null; // nothing can have it (kernel: ENAMETOOLONG is as ENOENT)
    }
    Name name = Name.of(Arrays.copyOfRange(path, start, end));
    if (!name.isSound()) {
      at = redirecting;
      throw refused(Errno.EACCES, "a redirect leads to " + text() + ", allowed: names of entries");
    }
    LayerNode node = from.child(name);
    if (node == null) {
      return null;
    }
    boolean isLast = end == path.length;
    if (Marks.isWhiteout(node, space)) {
      stop = true;
      listener.hidden(base.layer(), Hiding.WHITEOUT);
      return null;
    }
    if (isLast && metacopy && !node.status().isFile()) {
      stop = true;
      return null;
    }
    if (!node.status().isDirectory()) {
      if (directory || !isLast) {
        stop = true;
        listener.hidden(base.layer(), Hiding.OTHER_KIND);
        return null;
      }
      metacopy = node.status().isFile() && isMetacopy(node);
      stop = !metacopy;
      if (stop || last) {
        listener.hidden(base.layer(), Hiding.OTHER_KIND);
        return node;
      }
    } else {
      directory |= isLast;
      if (last) {
        return node;
      }
      if (isOpaque(node)) {
        stop = true;
        listener.hidden(base.layer(), Hiding.OPAQUE);
        return node;
      }
    }
    redirect(node, start, end);
    return node;
  }

  private boolean isMetacopy(LayerNode node) throws IOException {
    byte[] value = node.xattr(space.mark("metacopy"));
    if (value != null && value.length > 0 && value.length < METACOPY_HEADER) {
      throw refused(
          Errno.EIO,
          "metacopy has " + value.length + " bytes, allowed: none, or at least " + METACOPY_HEADER);
    }
    return value != null;
  }

  private boolean isOpaque(LayerNode node) throws IOException {
    byte[] value = node.xattr(space.mark("opaque"));
    return value != null && value.length == 1 && value[0] == OPAQUE;
  }

  /// Follows a redirect: what is before and after the name in the path stays (kernel:
  /// `ovl_check_redirect`).
  private void redirect(LayerNode node, int start, int end) throws IOException {
    byte[] target = node.xattr(space.mark("redirect"));
    if (target == null) {
      return;
    }
    if (!isPath(target)) {
      throw refused(
          Errno.EINVAL,
          "redirect is \"" + MarkSpace.text(target) + "\", allowed: a name, or an absolute path");
    }
    ByteArrayOutputStream next = new ByteArrayOutputStream();
    if (target[0] == '/') {
      stop = false; // an opaque directory on the way ended the search, and this begins a new one
    } else {
      next.write(path, 0, start);
    }
    next.writeBytes(target);
    if (next.size() + path.length - end > LONGEST_WAY) {
      throw refused(
          Errno.ENAMETOOLONG, "redirects make a path longer than " + LONGEST_WAY + " bytes");
    }
    next.write(path, end, path.length - end);
    path = next.toByteArray();
    redirected = true;
    redirecting = at;
  }

  /// What it leads to is looked at when it is looked up (kernel: `ovl_get_redirect_xattr`).
  private static boolean isPath(byte[] target) {
    boolean absolute = target.length > 0 && target[0] == '/';
    byte before = '/';
    for (int i = absolute ? 1 : 0; i < target.length; i++) {
      if (target[i] == 0 || (target[i] == '/' && (!absolute || before == '/'))) {
        return false;
      }
      before = target[i];
    }
    return before != '/';
  }

  private String text() {
    return "'" + MarkSpace.text(path) + "'";
  }

  private ViewException refused(int errno, String reason) {
    String layer = stack.layers().get(at).name();
    return new ViewException(errno, layer + ": entry '" + asked + "'", reason);
  }
}
