package io.squashkit.overlay.view;

import io.squashkit.overlay.layer.MarkSpace;

/// How marks in the layers are read.
///
/// @param space where they are
/// @param followRedirects whether redirects are followed (the kernel's `redirect_dir=follow`); else an
///     object that has one is refused
/// @param metacopy whether files whose bytes lie in a lower layer are read (the kernel's `metacopy=on`);
///     else such a file is refused
public record ViewRules(MarkSpace space, boolean followRedirects, boolean metacopy) {
  /// Everything that an overlay of the kernel may have left behind, in its usual space.
  public static final ViewRules ALL = new ViewRules(MarkSpace.TRUSTED, true, true);

  /// As the kernel mounts with no options: redirects are followed, metacopies refused.
  public static final ViewRules KERNEL = new ViewRules(MarkSpace.TRUSTED, true, false);
}
