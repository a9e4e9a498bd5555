/** Records of what the application keeps, as callers, the event stream and other parts of the server see them. */
@NullMarked
package dev.perennial.server.view;

import org.jspecify.annotations.NullMarked;
