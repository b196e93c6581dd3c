/// Read-only layers of a stack: an image, a folder of the host, a tree of any other origin. What lies in a
/// layer is given as it is stored, marks of overlays (whiteouts, opaque, redirect, …) included; what they
/// mean is [io.squashkit.overlay.view]'s business.
@NullMarked
package io.squashkit.overlay.layer;

import org.jspecify.annotations.NullMarked;
