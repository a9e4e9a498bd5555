/** The port to an object store and its fake; hides where objects lie. */
@NullMarked
package dev.perennial.store.object;

import org.jspecify.annotations.NullMarked;
