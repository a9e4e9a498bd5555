/** Deterministic orchestration: workflow and activity interfaces, workflow implementations, policy. */
@NullMarked
package dev.perennial.flow;

import org.jspecify.annotations.NullMarked;
