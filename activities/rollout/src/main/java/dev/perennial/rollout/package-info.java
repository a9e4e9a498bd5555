/**
 * Live traffic on trial: who gets the candidate, what counts as evidence, and when it is enough to promote or roll
 * back.
 */
@NullMarked
package dev.perennial.rollout;

import org.jspecify.annotations.NullMarked;
