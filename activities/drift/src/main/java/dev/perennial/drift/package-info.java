/** Mergeable window profiles and calibrated detectors: pure statistics. */
@NullMarked
package dev.perennial.drift;

import org.jspecify.annotations.NullMarked;
