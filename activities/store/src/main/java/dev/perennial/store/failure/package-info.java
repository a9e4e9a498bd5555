/** What can go wrong with a store, one class a kind, each with one sentence that says what to do. */
@NullMarked
package dev.perennial.store.failure;

import org.jspecify.annotations.NullMarked;
