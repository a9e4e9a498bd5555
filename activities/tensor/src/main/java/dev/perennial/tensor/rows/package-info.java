/**
 * Products of a few rows with large matrices that lie in native memory, which is what decoding a token is made of: each
 * matrix is read once, at about the speed of memory, by threads that wait for each other without sleeping. Hides the
 * instructions used; results do not depend on them, nor on the number of threads.
 */
@NullMarked
package dev.perennial.tensor.rows;

import org.jspecify.annotations.NullMarked;
