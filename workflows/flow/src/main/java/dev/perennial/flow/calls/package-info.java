/**
 * How workflows call: activity options, failures, time, and reports to the line. Hides timeouts, retries and
 * priorities.
 */
@NullMarked
package dev.perennial.flow.calls;

import org.jspecify.annotations.NullMarked;
