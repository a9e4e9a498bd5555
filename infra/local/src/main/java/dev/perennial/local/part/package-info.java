/**
 * The servers themselves, one class each behind {@link dev.perennial.local.part.Part}. Hides every server's own ways.
 */
@NullMarked
package dev.perennial.local.part;

import org.jspecify.annotations.NullMarked;
