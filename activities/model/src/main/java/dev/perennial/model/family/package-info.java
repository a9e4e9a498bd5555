/**
 * The families of models, a file each: how config.json is spelled and how tensors are called. Hides the spellings of
 * transformers 4 and 5.
 */
@NullMarked
package dev.perennial.model.family;

import org.jspecify.annotations.NullMarked;
