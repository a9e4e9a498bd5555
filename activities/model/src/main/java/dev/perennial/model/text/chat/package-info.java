/** Conversations as the prompts that a model was trained on. Hides where folders keep their templates. */
@NullMarked
package dev.perennial.model.text.chat;

import org.jspecify.annotations.NullMarked;
