/** Files that appear whole or not at all; hides temporary names, syncing and the question whether the disk has room. */
@NullMarked
package dev.perennial.tensor.disk;

import org.jspecify.annotations.NullMarked;
