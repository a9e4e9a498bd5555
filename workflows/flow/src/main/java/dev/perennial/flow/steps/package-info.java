/**
 * What workflows ask of activities: interfaces with their requests and results. Requests carry references, never bytes.
 */
@NullMarked
package dev.perennial.flow.steps;

import org.jspecify.annotations.NullMarked;
