/** One merge engine; each published method is a row of it. */
@NullMarked
package dev.perennial.merge;

import org.jspecify.annotations.NullMarked;
