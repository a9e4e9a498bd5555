/**
 * Calibrated comparison of two windows of traffic: which signals drifted, and whether answers got worse; pure
 * statistics.
 */
@NullMarked
package dev.perennial.drift;

import org.jspecify.annotations.NullMarked;
