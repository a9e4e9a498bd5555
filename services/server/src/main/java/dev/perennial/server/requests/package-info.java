/** Names of single requests to a model. */
@NullMarked
package dev.perennial.server.requests;

import org.jspecify.annotations.NullMarked;
