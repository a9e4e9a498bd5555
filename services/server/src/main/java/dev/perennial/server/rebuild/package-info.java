/** Brings the projections back from the workflows' histories; hides how histories are found and read. */
@NullMarked
package dev.perennial.server.rebuild;

import org.jspecify.annotations.NullMarked;
