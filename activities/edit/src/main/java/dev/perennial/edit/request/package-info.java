/** Edit requests and the file formats of the field they come in. */
@NullMarked
package dev.perennial.edit.request;

import org.jspecify.annotations.NullMarked;
