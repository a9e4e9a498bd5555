/** Measurements of the whole product as it runs: the two processes of one machine, reached as users reach them. */
@NullMarked
package dev.perennial.bench.running;

import org.jspecify.annotations.NullMarked;
