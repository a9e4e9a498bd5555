/** The way of a model into the store; hides hashing, deduplication and parallel uploads. */
@NullMarked
package dev.perennial.store.publish;

import org.jspecify.annotations.NullMarked;
