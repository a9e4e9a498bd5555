/** Files and folders that commands read and write: refused in one sentence, and written whole or not at all. */
@NullMarked
package dev.perennial.cli.file;

import org.jspecify.annotations.NullMarked;
