/** The rows of the engine: each published method as a name, its parameters, its reference and a formula per tensor. */
@NullMarked
package dev.perennial.merge.method;

import org.jspecify.annotations.NullMarked;
