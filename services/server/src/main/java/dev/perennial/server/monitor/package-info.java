/**
 * Inference records folded into window profiles: never their text. Hides partitions, windows and when a window is over.
 */
@NullMarked
package dev.perennial.server.monitor;

import org.jspecify.annotations.NullMarked;
