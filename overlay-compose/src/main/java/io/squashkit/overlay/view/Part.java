package io.squashkit.overlay.view;

import io.squashkit.overlay.layer.LayerNode;

/// What one layer contributes to a merged object.
///
/// @param layer the layer's place in the stack, from the top, from 0
/// @param node the object in that layer
public record Part(int layer, LayerNode node) {}
