package io.squashkit.squashfs.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.squashkit.squashfs.scan.DirectoryScanner;
import io.squashkit.squashfs.scan.ScanListener;
import io.squashkit.squashfs.scan.ScanOptions;
import io.squashkit.squashfs.tree.Tree;
import io.squashkit.testdata.HostTree;
import io.squashkit.testdata.Manifest;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.TreeGenerator;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A directory on the disk is scanned as what it was made of.
class ScannedTreeTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void theScanIsTheTree(int threads) throws IOException {
    Needs.root("a tree with owners and devices");
    for (TreeSpec spec :
        List.of(TreeGenerator.everything(30, 4096), TreeGenerator.random(30, 4096, 500))) {
      Path host = folder.resolve("tree" + spec.entries().size());
      HostTree.make(spec, host);
      Tree tree =
          DirectoryScanner.scan(
              List.of(host), ScanOptions.DEFAULTS.withThreads(threads), ScanListener.NONE);
      assertEquals("", Manifest.difference(Manifest.of(spec), TreeManifest.of(tree)));
    }
  }
}
