/** Text as tokens and back. Hides the tokenizer library and its native memory. */
@NullMarked
package dev.perennial.model.text;

import org.jspecify.annotations.NullMarked;
