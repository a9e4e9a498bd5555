/** Edit methods: from captured keys and gradients to changed weights. Hides statistics and solves. */
@NullMarked
package dev.perennial.edit.method;

import org.jspecify.annotations.NullMarked;
