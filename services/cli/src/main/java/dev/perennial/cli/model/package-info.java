/** A model folder by itself: what is in it, what it finds likely, what it says. */
@NullMarked
package dev.perennial.cli.model;

import org.jspecify.annotations.NullMarked;
