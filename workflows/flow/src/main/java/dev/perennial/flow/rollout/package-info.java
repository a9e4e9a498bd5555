/** A candidate brought to live traffic step by step. */
@NullMarked
package dev.perennial.flow.rollout;

import org.jspecify.annotations.NullMarked;
