package dev.perennial.store.blob;

import dev.perennial.store.failure.MalformedArtifactException;
import dev.perennial.store.frame.FrameReader;
import dev.perennial.store.frame.FramedBody;
import dev.perennial.store.object.ByteRange;
import dev.perennial.store.object.ObjectStat;
import dev.perennial.store.object.ObjectStore;
import dev.perennial.store.object.StoredObject;
import java.io.IOException;
import java.util.Optional;

/** Framed blobs, each stored once. */
public final class BlobStore {
    private final ObjectStore objects;

    /** Blobs in that store. */
    public BlobStore(ObjectStore objects) {
        this.objects = objects;
    }

    /**
     * Stores a blob unless it is there; asks first, since a refused write costs far more than a question.
     *
     * @return whether it was new
     * @throws MalformedArtifactException if something of another size lies there
     */
    public boolean put(BlobKey key, FramedBody body) {
        Optional<ObjectStat> found = objects.stat(key.text());
        if (found.isPresent()) {
            requireSize(found.get(), body.length());
            return false;
        }
        return objects.putIfAbsent(key.text(), body);
    }

    /** Reads a blob's content into a sink, checking every chunk; throws as {@link FrameReader#read} does. */
    public void read(BlobKey key, FrameReader.Sink sink) throws IOException {
        try (StoredObject object = objects.get(key.text(), ByteRange.ALL)) {
            FrameReader.read(key.text(), object.content(), key.content(), sink);
        }
    }

    private static void requireSize(ObjectStat found, long expected) {
        if (found.size() != expected) {
            throw new MalformedArtifactException("Blob " + found.key() + " has " + found.size() + " bytes where "
                    + expected + " are expected: delete it and publish again");
        }
    }
}
