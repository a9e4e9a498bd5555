/** The way of a model out of the store; hides parallel downloads, verification and temporary folders. */
@NullMarked
package dev.perennial.store.restore;

import org.jspecify.annotations.NullMarked;
