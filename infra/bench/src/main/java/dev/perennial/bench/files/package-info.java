/** How fast weights are opened, read and written, against the copying of the same bytes; hides the folders it makes. */
@NullMarked
package dev.perennial.bench.files;

import org.jspecify.annotations.NullMarked;
