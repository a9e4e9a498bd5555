/** Work spread over threads so that results never depend on how many there are; hides the thread pool. */
@NullMarked
package dev.perennial.tensor.parallel;

import org.jspecify.annotations.NullMarked;
