/**
 * What is learnt of a model before its first edit: where and how fast it is edited best, and what edits leave alone.
 */
@NullMarked
package dev.perennial.edit.practice;

import org.jspecify.annotations.NullMarked;
