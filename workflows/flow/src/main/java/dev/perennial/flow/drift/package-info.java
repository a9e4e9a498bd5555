/** Whether a window of traffic drifted. */
@NullMarked
package dev.perennial.flow.drift;

import org.jspecify.annotations.NullMarked;
