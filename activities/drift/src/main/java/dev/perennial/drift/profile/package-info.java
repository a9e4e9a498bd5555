/**
 * What is kept of a window of inference records: bounded, mergeable counts; hides grids, hashing and the stored form.
 */
@NullMarked
package dev.perennial.drift.profile;

import org.jspecify.annotations.NullMarked;
