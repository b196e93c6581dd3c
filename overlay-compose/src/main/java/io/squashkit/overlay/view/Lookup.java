package io.squashkit.overlay.view;

import io.squashkit.overlay.layer.LayerNode;
import io.squashkit.overlay.layer.MarkSpace;
import io.squashkit.squashfs.posix.Errno;
import io.squashkit.squashfs.tree.Name;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One search for a name through the layers of a merged directory, from the top (kernel:
/// fs/overlayfs/namei.c, `ovl_lookup`). Redirects only lead downwards, so that every search ends.
final class Lookup {
  private static final byte OPAQUE = 'y';

  private final Stack stack;
  private final MarkSpace space;
  private final LookupListener listener;
  private final int lastLayer;
  private final List<Part> found = new ArrayList<>();

  /// The name to look for in the next layer, or an absolute path: redirects change it.
  private byte[] path;

  private boolean redirected;
  private boolean directory;
  private boolean metacopy;
  private boolean stop;

  Lookup(Stack stack, Name name, LookupListener listener) {
    this.stack = stack;
    this.space = stack.rules().space();
    this.listener = listener;
    this.lastLayer = stack.layers().size() - stack.dataOnly() - 1;
    this.path = name.bytes();
  }

  /// Searches.
  ///
  /// @param parts the directory's, from the top
  /// @return what the layers have, from the top: one object, with its copies of metadata and finally its
  ///     bytes below it, or several directories; empty if there is nothing
  List<Part> in(List<Part> parts) throws IOException {
    List<Part> way = parts;
    boolean fromRoot = false;
    for (int i = 0; i < way.size() && !stop; i++) {
      Part base = way.get(i);
      redirected = false;
      LayerNode node = inLayer(base);
      if (node == null) {
        continue;
      }
      if (metacopy && !stack.rules().metacopy() && stack.dataOnly() == 0) {
        throw refused(Errno.EPERM, "metadata only, and the rules refuse metacopy");
      }
      Part part = new Part(base.layer(), node);
      found.add(part);
      listener.found(part);
      if (redirected && !stack.rules().followRedirects()) {
        throw refused(Errno.EPERM, "a redirect, and the rules refuse to follow it");
      }
      if (redirected && !stop && path[0] == '/' && !fromRoot) {
        fromRoot = true;
        way = stack.root().parts();
        i = base.layer(); // the root has one part for each layer; the loop goes on with the next
      }
    }
    if (metacopy) {
      findData();
    }
    return found;
  }

  /// Looks for the bytes of a file, which all layers above have had only the metadata of.
  private void findData() throws IOException {
    if (!found.isEmpty() && path[0] == '/') {
      for (int i = lastLayer + 1; i < stack.layers().size() && metacopy; i++) {
        LayerNode node = walk(stack.layers().get(i).root());
        if (node != null && node.status().isFile()) {
          found.add(new Part(i, node));
          metacopy = false;
        }
      }
    }
    if (metacopy) {
      throw refused(Errno.EIO, "metadata only, and no layer below has the bytes");
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
    LayerNode node = from.child(Name.of(Arrays.copyOfRange(path, start, end)));
    if (node == null) {
      return null;
    }
    boolean isLast = end == path.length;
    if (isWhiteout(node)) {
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
      metacopy = node.status().isFile() && node.xattr(space.mark("metacopy")) != null;
      stop = !metacopy;
      if (stop || (base.layer() == lastLayer && stack.dataOnly() == 0)) {
        return node;
      }
    } else {
      directory |= isLast;
      if (base.layer() == lastLayer) {
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

  private boolean isWhiteout(LayerNode node) throws IOException {
    return node.status().isWhiteout()
        || (node.status().isFile()
            && node.status().size() == 0
            && node.xattr(space.mark("whiteout")) != null);
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
          "redirect is \""
              + new String(target, StandardCharsets.UTF_8)
              + "\", allowed: a name, or an absolute path without . and ..");
    }
    ByteArrayOutputStream next = new ByteArrayOutputStream();
    if (target[0] != '/') {
      next.write(path, 0, start);
    }
    next.writeBytes(target);
    next.write(path, end, path.length - end);
    path = next.toByteArray();
    redirected = true;
  }

  private static boolean isPath(byte[] target) {
    boolean absolute = target.length > 0 && target[0] == '/';
    int start = absolute ? 1 : 0;
    while (true) {
      int end = start;
      while (end < target.length && target[end] != '/') {
        end++;
      }
      if (!Name.of(Arrays.copyOfRange(target, start, end)).isSound()) {
        return false;
      }
      if (end == target.length) {
        return true;
      }
      if (!absolute) {
        return false;
      }
      start = end + 1;
    }
  }

  private ViewException refused(int errno, String reason) {
    String at = new String(path, StandardCharsets.UTF_8);
    return new ViewException(errno, at, reason);
  }
}
