/** Whether edits hold, generalise, stay local and last. */
@NullMarked
package dev.perennial.edit.metric;

import org.jspecify.annotations.NullMarked;
