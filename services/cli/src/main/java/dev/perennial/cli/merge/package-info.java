/** Merging model folders by a mergekit file. */
@NullMarked
package dev.perennial.cli.merge;

import org.jspecify.annotations.NullMarked;
