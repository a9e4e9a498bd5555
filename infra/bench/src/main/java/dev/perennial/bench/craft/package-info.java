/** Measurements of the crafts by themselves, on local folders: models, edits, the store. */
@NullMarked
package dev.perennial.bench.craft;

import org.jspecify.annotations.NullMarked;
