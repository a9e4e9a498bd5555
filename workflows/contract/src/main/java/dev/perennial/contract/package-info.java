/**
 * The words of Perennial as records: requests, reports, references. Knows the JDK, Jackson annotations and JSpecify.
 */
@NullMarked
package dev.perennial.contract;

import org.jspecify.annotations.NullMarked;
