/** What a model is: the shape of its network, whatever family it belongs to. Hides how JSON is read. */
@NullMarked
package dev.perennial.model.config;

import org.jspecify.annotations.NullMarked;
