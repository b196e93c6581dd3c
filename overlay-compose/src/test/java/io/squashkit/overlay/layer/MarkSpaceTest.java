package io.squashkit.overlay.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.squashkit.squashfs.tree.Xattrs;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MarkSpaceTest {
  private static final byte[] VALUE = {'y'};

  @Test
  void marksOfTheOtherSpaceAreOrdinary() {
    assertTrue(MarkSpace.TRUSTED.isMark("trusted.overlay.opaque"));
    assertFalse(MarkSpace.TRUSTED.isMark("user.overlay.opaque"));
    assertTrue(MarkSpace.USER.isMark("user.overlay.opaque"));
    assertFalse(MarkSpace.USER.isMark("trusted.overlay.opaque"));
    assertFalse(MarkSpace.USER.isMark("user.overlays"));
  }

  @Test
  void whatAUserSetsIsEscaped() {
    for (String name :
        new String[] {
          "trusted.overlay.opaque", "trusted.overlay.overlay.opaque", "trusted.x", "user.overlay.x"
        }) {
      String stored = MarkSpace.TRUSTED.stored(name);
      assertFalse(MarkSpace.TRUSTED.isMark(stored), stored);
      assertEquals(
          java.util.Set.of(name),
          MarkSpace.TRUSTED.shown(Xattrs.of(Map.of(stored, VALUE))).asMap().keySet());
    }
    assertEquals(
        "trusted.overlay.overlay.opaque", MarkSpace.TRUSTED.stored("trusted.overlay.opaque"));
  }

  @Test
  void marksAreNotShown() {
    Xattrs stored = Xattrs.of(Map.of("user.a", VALUE, "user.overlay.opaque", VALUE));
    assertEquals(Xattrs.of(Map.of("user.a", VALUE)), MarkSpace.USER.shown(stored));
    assertSame(stored, MarkSpace.TRUSTED.shown(stored));
  }
}
