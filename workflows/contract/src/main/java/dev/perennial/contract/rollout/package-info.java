/** Canary plans, what was observed, and what the judge says. */
@NullMarked
package dev.perennial.contract.rollout;

import org.jspecify.annotations.NullMarked;
