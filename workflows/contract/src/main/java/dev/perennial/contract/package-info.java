/**
 * The words of Perennial as records: requests, reports, references. Knows the JDK, Jackson annotations and JSpecify;
 * hides how records refuse what they cannot be.
 */
@NullMarked
package dev.perennial.contract;

import org.jspecify.annotations.NullMarked;
