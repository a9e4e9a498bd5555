/** What a model is: the shape of its network as read from config.json. Hides the spellings of transformers 4 and 5. */
@NullMarked
package dev.perennial.model.config;

import org.jspecify.annotations.NullMarked;
