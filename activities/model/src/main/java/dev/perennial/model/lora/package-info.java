/** Low-rank adapters as PEFT's folders hold them: what they change, their files, and weights with them merged in. */
@NullMarked
package dev.perennial.model.lora;

import org.jspecify.annotations.NullMarked;
