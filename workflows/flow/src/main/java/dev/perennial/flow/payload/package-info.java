/** What may travel between clients, workflows and activities, and what is refused. */
@NullMarked
package dev.perennial.flow.payload;

import org.jspecify.annotations.NullMarked;
