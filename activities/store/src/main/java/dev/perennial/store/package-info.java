/** Content-addressed artifacts on S3: frames, manifests, aliases. */
@NullMarked
package dev.perennial.store;

import org.jspecify.annotations.NullMarked;
