/** Model folders, tokenizers, transformer families, scoring, generation and fine-tuning. */
@NullMarked
package dev.perennial.model;

import org.jspecify.annotations.NullMarked;
