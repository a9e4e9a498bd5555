/** Work that goes round in a thread of its own and outlives what fails in it. Hides threads and back-off. */
@NullMarked
package dev.perennial.server.loop;

import org.jspecify.annotations.NullMarked;
