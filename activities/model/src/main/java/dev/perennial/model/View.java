package dev.perennial.model;

/**
 * How the layers of one reach see the positions of a pass.
 *
 * @param rotation the new positions' rotation
 * @param mask what they may see
 */
record View(Rotation rotation, Mask mask) {}
