/** What this module refuses, in one sentence each. */
@NullMarked
package dev.perennial.edit.failure;

import org.jspecify.annotations.NullMarked;
