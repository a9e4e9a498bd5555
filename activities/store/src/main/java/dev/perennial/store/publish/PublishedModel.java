package dev.perennial.store.publish;

import dev.perennial.contract.artifact.Digest;

/**
 * What a publication did. Blobs are tensors or their recipes, headers and other files; sizes are of their content.
 *
 * @param manifest the digest of the manifest: the revision's identity
 * @param created whether this publication stored the manifest; false when the same was there already
 * @param blobsNew how many blobs were stored
 * @param blobsReused how many were there already, stood twice in the model, or came from the parent
 * @param bytesNew the bytes of the new blobs
 * @param bytesReused the bytes of the reused ones
 */
public record PublishedModel(
        Digest manifest, boolean created, int blobsNew, int blobsReused, long bytesNew, long bytesReused) {}
