package io.squashkit.squashfs.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.read.CheckListener;
import io.squashkit.squashfs.read.Finding;
import io.squashkit.squashfs.read.ImageCheck;
import io.squashkit.squashfs.read.SquashfsImage;
import java.io.IOException;
import java.util.List;

/// Our own check of an image, which must have nothing to say about a sound one.
final class Checks {
  private Checks() {}

  static void sound(SquashfsImage image) throws IOException {
    assertEquals(List.of(), ImageCheck.check(image, CheckListener.NONE, 2).findings());
  }

  static void soundButForPadding(SquashfsImage image) throws IOException {
    List<Finding> findings = ImageCheck.check(image, CheckListener.NONE, 2).findings();
    assertEquals(1, findings.size(), findings.toString());
    assertTrue(findings.getFirst().message().startsWith("padding"), findings.toString());
  }
}
