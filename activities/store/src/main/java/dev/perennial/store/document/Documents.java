package dev.perennial.store.document;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.digest.Sha256;
import dev.perennial.store.failure.DigestMismatchException;
import dev.perennial.store.failure.NoSuchObjectException;
import dev.perennial.store.object.ByteRange;
import dev.perennial.store.object.ObjectBody;
import dev.perennial.store.object.ObjectKey;
import dev.perennial.store.object.ObjectStore;
import dev.perennial.store.object.StoredObject;
import java.util.Optional;

/**
 * Small documents (event bodies, profiles, reports, ledgers) as they are, up to 64 MiB: by content under
 * {@code documents/sha256/AA/HEX}, and by a key of the caller's choice, written once, under {@code named/KEY}.
 */
public final class Documents {
    private static final int LARGEST = 64 << 20;

    private final ObjectStore objects;
    private final String bucket;

    /** Documents in that store, whose bucket's name goes into references. */
    public Documents(ObjectStore objects, String bucket) {
        this.objects = objects;
        this.bucket = bucket;
    }

    /**
     * What became of a named document.
     *
     * @param ref the document that has the name now
     * @param created whether it is the one handed in; false when the name was taken, be it by the same bytes
     */
    public record Named(ArtifactRef ref, boolean created) {}

    /** Stores a document unless the same bytes are there. */
    public ArtifactRef put(byte[] bytes, String mediaType) {
        requireSmall(bytes.length, "Document");
        Digest digest = Sha256.of(bytes);
        String key = "documents/sha256/" + digest.hex().substring(0, 2) + "/" + digest.hex();
        objects.putIfAbsent(key, ObjectBody.of(bytes, mediaType));
        return new ArtifactRef(bucket, key, digest, bytes.length);
    }

    /**
     * Reads a document.
     *
     * @throws NoSuchObjectException if it is not there
     * @throws DigestMismatchException if its bytes are not those that were stored
     */
    public byte[] get(ArtifactRef ref) {
        if (!ref.bucket().equals(bucket)) {
            throw new NoSuchObjectException(
                    ref.key() + " lies in bucket '" + ref.bucket() + "', and this store reads '" + bucket + "'");
        }
        requireSmall(ref.size(), ref.key());
        byte[] bytes = read(ref.key());
        Digest found = Sha256.of(bytes);
        if (!found.equals(ref.digest())) {
            throw new DigestMismatchException("Document " + ref.key() + " is corrupt (expected " + ref.digest()
                    + ", found " + found + "): delete it and store it again");
        }
        return bytes;
    }

    /**
     * Stores a document under a name that nothing has yet. Of several writers the first one's document stays.
     *
     * @param name such as {@code evaluations/HEX}, by the rule for keys
     */
    public Named putNamed(String name, byte[] bytes, String mediaType) {
        requireSmall(bytes.length, "Document " + name);
        String key = key(name);
        if (objects.putIfAbsent(key, ObjectBody.of(bytes, mediaType))) {
            return new Named(new ArtifactRef(bucket, key, Sha256.of(bytes), bytes.length), true);
        }
        return new Named(ref(key), false);
    }

    /** The document of that name, if there is one. */
    public Optional<ArtifactRef> findNamed(String name) {
        try {
            return Optional.of(ref(key(name)));
        } catch (NoSuchObjectException e) {
            return Optional.empty();
        }
    }

    private static String key(String name) {
        return ObjectKey.check("named/" + name);
    }

    private ArtifactRef ref(String key) {
        byte[] bytes = read(key);
        return new ArtifactRef(bucket, key, Sha256.of(bytes), bytes.length);
    }

    private byte[] read(String key) {
        try (StoredObject object = objects.get(key, ByteRange.ALL)) {
            return object.readAll(LARGEST);
        }
    }

    private static void requireSmall(long size, String what) {
        if (size > LARGEST) {
            throw new IllegalArgumentException(what + " has " + size + " bytes: expected at most " + LARGEST
                    + "; publish larger things as files of a model");
        }
    }
}
