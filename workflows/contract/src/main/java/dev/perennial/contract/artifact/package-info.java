/** Bytes by content: digests and references to stored objects. */
@NullMarked
package dev.perennial.contract.artifact;

import org.jspecify.annotations.NullMarked;
