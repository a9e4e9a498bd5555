/** Mixtures of experts: hides whether the experts of a layer lie apart or joined. */
@NullMarked
package dev.perennial.merge.moe;

import org.jspecify.annotations.NullMarked;
