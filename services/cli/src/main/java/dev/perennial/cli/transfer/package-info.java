/** What a model learnt, carried to a new base version. */
@NullMarked
package dev.perennial.cli.transfer;

import org.jspecify.annotations.NullMarked;
