/** What a training leaves to look at: its curve as a table and as a picture. */
@NullMarked
package dev.perennial.model.training;

import org.jspecify.annotations.NullMarked;
