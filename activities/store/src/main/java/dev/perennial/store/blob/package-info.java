/** Framed blobs under their content addresses; hides keys and what is checked on the way in and out. */
@NullMarked
package dev.perennial.store.blob;

import org.jspecify.annotations.NullMarked;
