/** Work on several threads that can be watched and stopped. */
@NullMarked
package dev.perennial.store.work;

import org.jspecify.annotations.NullMarked;
