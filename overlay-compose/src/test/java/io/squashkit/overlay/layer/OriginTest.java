package io.squashkit.overlay.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.squashkit.squashfs.tree.Name;
import io.squashkit.testdata.KernelMount;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The kernel's overlay copies files up; what it writes into `origin` is compared with ours.
class OriginTest {
  @TempDir Path folder;

  private Path tree() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("lower/d")).getParent();
    Files.writeString(tree.resolve("d/f"), "x");
    Files.writeString(tree.resolve("g"), "y");
    return tree;
  }

  @Test
  void ofAFolder() throws IOException {
    Needs.root("mounting an overlay");
    Path tree = tree();
    try (Layer layer = Layers.open(tree)) {
      compare(tree, layer);
    }
  }

  @Test
  void ofAnImage() throws IOException {
    Path image = folder.resolve("image");
    Peer.MKSQUASHFS.command(tree(), image).check();
    try (KernelMount mount = KernelMount.of(image, 0);
        Layer layer = Layers.open(image)) {
      compare(mount.folder(), layer);
    }
  }

  private void compare(Path lower, Layer layer) throws IOException {
    Path upper = Files.createDirectory(folder.resolve("upper"));
    Path work = Files.createDirectory(folder.resolve("work"));
    Path merged = Files.createDirectory(folder.resolve("merged"));
    String layers = "lowerdir=" + lower + ",upperdir=" + upper + ",workdir=" + work;
    Peer.MOUNT.command("-t", "overlay", "-o", layers, "overlay", merged).check();
    try {
      Files.writeString(merged.resolve("d/f"), "changed");
      Files.writeString(merged.resolve("g"), "changed");
    } finally {
      Peer.UMOUNT.command(merged).check();
    }
    try (Layer copies = Layers.open(upper)) {
      compare(child(copies.root(), "d"), child(layer.root(), "d"));
      compare(child(copies.root(), "g"), child(layer.root(), "g"));
      compare(child(child(copies.root(), "d"), "f"), child(child(layer.root(), "d"), "f"));
    }
  }

  private static LayerNode child(LayerNode node, String name) throws IOException {
    LayerNode child = node.child(Name.of(name));
    assertNotNull(child, name);
    return child;
  }

  private static void compare(LayerNode copy, LayerNode original) throws IOException {
    assertArrayEquals(copy.xattr(MarkSpace.TRUSTED.mark("origin")), original.origin());
  }
}
