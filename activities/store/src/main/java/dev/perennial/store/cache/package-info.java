/** Models on local disk, whole and verified or not there at all; hides partial folders and eviction. */
@NullMarked
package dev.perennial.store.cache;

import org.jspecify.annotations.NullMarked;
