/** What all steps share: the workplace, models at hand, heartbeats, and failures in the workflows' words. */
@NullMarked
package dev.perennial.steps.work;

import org.jspecify.annotations.NullMarked;
