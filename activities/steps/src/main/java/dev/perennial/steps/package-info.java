/** Temporal activity implementations: read through the store, call crafts, write through the store. */
@NullMarked
package dev.perennial.steps;

import org.jspecify.annotations.NullMarked;
