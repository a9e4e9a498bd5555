/**
 * Files that appear whole or not at all, and parts of files that are read; hides temporary names, syncing, mappings and
 * the disk's room.
 */
@NullMarked
package dev.perennial.tensor.disk;

import org.jspecify.annotations.NullMarked;
