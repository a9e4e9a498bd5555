/** The weights of a Hugging Face model folder, whether in one file or in shards; hides the shard index. */
@NullMarked
package dev.perennial.tensor.folder;

import org.jspecify.annotations.NullMarked;
