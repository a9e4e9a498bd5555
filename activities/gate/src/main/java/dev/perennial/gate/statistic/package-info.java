/** Tests and bounds on paired results: exact, always valid, or seeded; pure functions of counts and arrays. */
@NullMarked
package dev.perennial.gate.statistic;

import org.jspecify.annotations.NullMarked;
