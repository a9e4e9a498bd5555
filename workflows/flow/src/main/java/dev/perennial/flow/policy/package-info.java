/** What is decided from what is known: pure and versioned; no workflow, clock or activity comes in here. */
@NullMarked
package dev.perennial.flow.policy;

import org.jspecify.annotations.NullMarked;
