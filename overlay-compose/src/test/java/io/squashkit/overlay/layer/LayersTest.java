package io.squashkit.overlay.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.format.SquashfsException;
import io.squashkit.squashfs.posix.Posix;
import io.squashkit.squashfs.tree.FileContent;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.KernelMount;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.Peer;
import io.squashkit.testdata.TreeGenerator;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayersTest {
  private static final int BLOCK_SIZE = 4096;

  @TempDir Path folder;

  private Path tree(TreeSpec spec) throws IOException {
    Needs.root("owners and devices");
    Path tree = folder.resolve("tree");
    HostTree.make(spec, tree);
    return tree;
  }

  private static void assertHolds(Manifest expected, Path layer) throws IOException {
    try (Layer opened = Layers.open(layer)) {
      Manifest found = LayerManifest.of(opened);
      boolean links = !expected.equals(expected.withoutLinks());
      assertEquals("", Manifest.difference(expected, links ? found : found.withoutLinks()));
      assertEquals(layer.toString(), opened.name());
      assertTrue(opened.showsMarks(MarkSpace.TRUSTED));
    }
  }

  private Path image(Path tree, Object... options) throws IOException {
    Path image = folder.resolve("image");
    Object[] all = new Object[options.length + 5];
    List.of(tree, image, "-noappend", "-b", BLOCK_SIZE).toArray(all);
    System.arraycopy(options, 0, all, 5, options.length);
    Peer.MKSQUASHFS.command(all).check();
    return image;
  }

  @Test
  void aFolderShowsAllThatItHolds() throws IOException {
    TreeSpec spec = TreeGenerator.everything(1, BLOCK_SIZE);
    assertHolds(Manifest.of(spec), tree(spec));
  }

  @Test
  void anImageShowsAllThatItHolds() throws IOException {
    TreeSpec spec = TreeGenerator.everything(2, BLOCK_SIZE);
    assertHolds(Manifest.of(spec).withoutLinks(), image(tree(spec)));
  }

  @Test
  void anArchiveShowsAllThatItHolds() throws IOException {
    TreeSpec spec =
        TreeGenerator.everything(3, BLOCK_SIZE)
            .only(entry -> entry.kind() != io.squashkit.testdata.SpecEntry.Kind.SOCK);
    Path tree = tree(spec);
    Path plain = folder.resolve("plain.tar");
    Path packed = folder.resolve("packed.tar.gz");
    Peer.TAR.command("-C", tree, "--xattrs", "--xattrs-include=*", "-cf", plain, ".").check();
    Peer.TAR.command("-C", tree, "--xattrs", "--xattrs-include=*", "-czf", packed, ".").check();
    assertHolds(Manifest.of(spec).withoutLinks(), plain);
    assertHolds(Manifest.of(spec).withoutLinks(), packed);
  }

  @Test
  void whatIsNotThereIsNull() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("tree/d")).getParent();
    Files.writeString(tree.resolve("f"), "x");
    for (Path path : List.of(tree, image(tree))) {
      try (Layer layer = Layers.open(path)) {
        LayerNode root = layer.root();
        LayerNode file = root.child(Name.of("f"));
        assertNotNull(file);
        assertNull(root.child(Name.of("g")));
        assertNull(root.child(Name.of("..")));
        assertNull(file.child(Name.of("x")));
        assertNull(file.xattr("user.none"));
        assertThrows(FileSystemException.class, file::entries);
        assertThrows(FileSystemException.class, file::target);
        assertThrows(FileSystemException.class, root::content);
      }
    }
  }

  @Test
  void noLinkIsFollowedOnTheWay() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("tree/d/e")).getParent().getParent();
    Files.writeString(tree.resolve("d/e/f"), "inside");
    for (Posix posix : List.of(Posix.host(), Posix.portable())) {
      try (Layer layer = HostLayer.open(posix, tree)) {
        LayerNode d = child(layer.root(), "d");
        LayerNode e = child(d, "e");
        FileContent content = child(e, "f").content();
        Files.move(tree.resolve("d"), folder.resolve("away"));
        Files.createSymbolicLink(tree.resolve("d"), folder.resolve("away"));
        assertThrows(FileSystemException.class, d::entries);
        assertThrows(FileSystemException.class, e::entries);
        assertThrows(FileSystemException.class, () -> e.child(Name.of("f")));
        assertThrows(IOException.class, content::open);
        Files.delete(tree.resolve("d"));
        Files.move(folder.resolve("away"), tree.resolve("d"));
        content.open().close();
      }
    }
  }

  private static LayerNode child(LayerNode node, String name) throws IOException {
    LayerNode child = node.child(Name.of(name));
    assertNotNull(child, name);
    return child;
  }

  @Test
  void aClosedFolderReadsNothing() throws IOException {
    Layer layer = Layers.open(folder);
    LayerNode root = layer.root();
    layer.close();
    layer.close();
    assertThrows(FileSystemException.class, root::entries);
  }

  @Test
  void statusOfAnImageIsTheKernels() throws IOException {
    Path tree = tree(TreeGenerator.everything(4, BLOCK_SIZE));
    Path image = image(tree);
    try (KernelMount mount = KernelMount.of(image, 0);
        Layer kernel = Layers.open(mount.folder());
        Layer ours = Layers.open(image)) {
      compare(kernel.root(), ours.root(), "");
    }
  }

  private static void compare(LayerNode kernel, LayerNode ours, String path) throws IOException {
    Status expected = kernel.status();
    Status found = ours.status();
    if (!ours.xattrs().isEmpty()) { // the kernel counts what they take, too
      assertTrue(expected.blocks() >= found.blocks(), path);
      found = withBlocks(found, expected.blocks());
    }
    assertEquals(expected, found, path);
    assertArrayEquals(kernel.origin(), ours.origin(), path);
    if (kernel.status().isDirectory()) {
      assertEquals(kernel.entries(), ours.entries(), path);
      for (LayerEntry entry : kernel.entries()) {
        LayerNode one = kernel.child(entry.name());
        LayerNode other = ours.child(entry.name());
        assertNotNull(one);
        assertNotNull(other);
        compare(one, other, path + "/" + entry.name());
      }
    }
  }

  private static Status withBlocks(Status s, long blocks) {
    return new Status(
        s.mode(),
        s.owner(),
        s.group(),
        s.links(),
        s.inode(),
        s.size(),
        blocks,
        s.major(),
        s.minor(),
        s.accessed(),
        s.modified(),
        s.changed());
  }

  @Test
  void anImageWithoutAttributesShowsNoMarks() throws IOException {
    Path tree = Files.createDirectory(folder.resolve("tree"));
    try (Layer layer = Layers.open(image(tree, "-no-xattrs", "-no-exports"))) {
      assertFalse(layer.showsMarks(MarkSpace.TRUSTED));
      assertArrayEquals(new byte[0], layer.root().origin());
    }
  }

  @Test
  void whatIsNoLayerIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("f"), "neither");
    assertThrows(SquashfsException.class, () -> Layers.open(file));
    assertThrows(IOException.class, () -> Layers.open(folder.resolve("missing")));
  }
}
