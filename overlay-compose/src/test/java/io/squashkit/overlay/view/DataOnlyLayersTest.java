package io.squashkit.overlay.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.squashkit.overlay.layer.HostLayer;
import io.squashkit.squashfs.tree.Name;
import io.squashkit.testdata.Needs;
import io.squashkit.testdata.TreeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Layers that only hold bytes (`lowerdir=a::b`), beside the kernel's view: files find their bytes there by an
/// absolute redirect, directories are merged with nothing in them, whatever their redirects say.
class DataOnlyLayersTest {
  private static final String TOP =
      """
      dir . 755 0 0 7
      file a 644 0 0 7 sparse:10:1 trusted.overlay.metacopy= trusted.overlay.redirect=/b
      file c 600 5 6 7 sparse:12:1 trusted.overlay.metacopy= trusted.overlay.redirect=/d/e
      dir e 755 0 0 7 trusted.overlay.redirect=/d
      file e/b 644 0 0 7 text:5:9
      """;

  private static final String MIDDLE =
      """
      dir . 755 0 0 7
      file b 640 1 1 7 sparse:10:1 trusted.overlay.metacopy= trusted.overlay.redirect=/d/c
      """;

  private static final String FIRST_DATA =
      """
      dir . 755 0 0 7
      dir d 755 0 0 7
      file d/c 644 0 0 7 text:10:2
      """;

  private static final String SECOND_DATA =
      """
      dir . 755 0 0 7
      dir d 755 0 0 7
      file d/c 644 0 0 7 text:10:3
      file d/e 644 0 0 7 text:12:4
      """;

  @TempDir Path folder;

  @Test
  void redirectsCrossThemAsInTheKernel() throws IOException {
    Needs.kernelMount();
    for (boolean images : new boolean[] {false, true}) {
      Path place = Files.createDirectory(folder.resolve("images-" + images));
      List<TreeSpec> specs =
          List.of(
              TreeSpec.parse(TOP),
              TreeSpec.parse(MIDDLE),
              TreeSpec.parse(FIRST_DATA),
              TreeSpec.parse(SECOND_DATA));
      String options = "redirect_dir=on,metacopy=on";
      try (LayerFiles files = new LayerFiles(place, specs, 2, images, options);
          Stack stack = new Stack(files.open(), 2, ViewRules.ALL);
          HostLayer kernel = HostLayer.open(files.merged())) {
        MergedNode root = stack.root();
        assertEquals(
            List.of(),
            KernelComparison.compare(files.merged(), true, kernel.root(), root),
            "images " + images);
        for (String name : List.of("a", "c")) { // which the comparison may leave out
          MergedNode file = root.child(Name.of(name));
          assertEquals(Files.size(files.merged().resolve(name)), file.content().size());
        }
        assertEquals(1, root.child(Name.of("e")).entries().size());
      }
    }
  }
}
