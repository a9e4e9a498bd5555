/** What measurements have in common: the words they are asked with, the figures they give, time and memory. */
@NullMarked
package dev.perennial.bench.figures;

import org.jspecify.annotations.NullMarked;
