/** From items to scores of one model and to pairs of scores of two; models come in as a scoring function. */
@NullMarked
package dev.perennial.gate.scoring;

import org.jspecify.annotations.NullMarked;
