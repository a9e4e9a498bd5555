/** What this module refuses, in one sentence each. */
@NullMarked
package dev.perennial.merge.failure;

import org.jspecify.annotations.NullMarked;
