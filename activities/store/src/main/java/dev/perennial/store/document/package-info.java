/** Small documents by content and by name. */
@NullMarked
package dev.perennial.store.document;

import org.jspecify.annotations.NullMarked;
