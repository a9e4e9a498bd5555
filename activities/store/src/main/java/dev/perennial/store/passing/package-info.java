/** Models that may go again, as states of work that can be computed anew; hides where they lie and how they go. */
@NullMarked
package dev.perennial.store.passing;

import org.jspecify.annotations.NullMarked;
