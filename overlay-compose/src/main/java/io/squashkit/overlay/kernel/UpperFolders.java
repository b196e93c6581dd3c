package io.squashkit.overlay.kernel;

import java.nio.file.Path;

/// Where an overlay writes.
///
/// @param upper takes what is changed
/// @param work a folder of the same mount, for what is being made
public record UpperFolders(Path upper, Path work) {}
