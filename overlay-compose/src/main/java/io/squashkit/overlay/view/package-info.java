/// The merged view of a stack of layers, found lazily: a lookup touches the directories on its path and
/// nothing else. The rules are those of the kernel's overlayfs (fs/overlayfs/namei.c, readdir.c).
@NullMarked
package io.squashkit.overlay.view;

import org.jspecify.annotations.NullMarked;
