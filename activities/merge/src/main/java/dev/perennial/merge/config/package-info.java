/** mergekit YAML files, read strictly; hides the grammar. */
@NullMarked
package dev.perennial.merge.config;

import org.jspecify.annotations.NullMarked;
