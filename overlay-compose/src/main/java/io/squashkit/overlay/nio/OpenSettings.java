package io.squashkit.overlay.nio;

import io.squashkit.overlay.upper.OverlayProfile;
import io.squashkit.overlay.view.ViewRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the map of settings says about opening an overlay.
///
/// @param lowers the layers, the topmost first, below what the URI names
/// @param work the work directory; null for a read-only overlay
/// @param profile what the upper directory is kept like
record OpenSettings(List<Path> lowers, @Nullable Path work, OverlayProfile profile) {
  static OpenSettings of(Map<String, ?> settings) {
    List<Path> lowers = new ArrayList<>();
    if (settings.get("lowers") instanceof Collection<?> given) {
      for (Object one : given) {
        lowers.add(path(one));
      }
    } else if (settings.get("lowers") != null) {
      throw new IllegalArgumentException(
          "setting lowers is " + settings.get("lowers") + ", allowed: a list of paths");
    }
    Object work = settings.get("work");
    Object profile = settings.get("profile");
    return new OpenSettings(
        lowers,
        work == null ? null : path(work),
        profile == null ? OverlayProfile.KERNEL : profile(profile));
  }

  private static Path path(Object given) {
    return given instanceof Path path ? path : Path.of(given.toString());
  }

  private static OverlayProfile profile(Object given) {
    for (OverlayProfile profile : OverlayProfile.values()) {
      if (profile.equals(given) || profile.name().toLowerCase(Locale.ROOT).equals(given)) {
        return profile;
      }
    }
    throw new IllegalArgumentException(
        "setting profile is " + given + ", allowed: kernel, redirect, userxattr");
  }

  /// Opens the overlay.
  ///
  /// @param top the upper directory, or the topmost layer
  OverlayFileSystem open(OverlayFileSystemProvider provider, Path top) throws IOException {
    ViewRules rules =
        work == null
            ? new ViewRules(profile.space(), true, true)
            : OverlayFileSystem.rules(profile);
    List<Path> layers = new ArrayList<>(lowers);
    if (work == null) {
      layers.addFirst(top);
    }
    Path upper = work == null ? null : top;
    return OverlayFileSystem.open(
        provider, OverlayFileSystem.stack(layers, rules), upper, work, profile);
  }
}
