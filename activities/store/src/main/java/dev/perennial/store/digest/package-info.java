/** SHA-256 as the address of content. */
@NullMarked
package dev.perennial.store.digest;

import org.jspecify.annotations.NullMarked;
