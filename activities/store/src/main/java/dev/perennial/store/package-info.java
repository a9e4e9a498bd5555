/**
 * Content-addressed artifacts on S3, behind {@link dev.perennial.store.Artifacts}: models as tensors stored once each,
 * small documents, movable names. Hides keys, frames, manifests, the local cache and how a publication survives being
 * killed.
 */
@NullMarked
package dev.perennial.store;

import org.jspecify.annotations.NullMarked;
