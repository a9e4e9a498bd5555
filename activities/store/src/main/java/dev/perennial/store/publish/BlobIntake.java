package dev.perennial.store.publish;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.blob.BlobKey;
import dev.perennial.store.blob.BlobStore;
import dev.perennial.store.digest.Sha256;
import dev.perennial.store.digest.TensorDigest;
import dev.perennial.store.failure.StoreException;
import dev.perennial.store.failure.StoreUnavailableException;
import dev.perennial.store.frame.BlobContent;
import dev.perennial.store.frame.FramedBody;
import dev.perennial.store.manifest.StoredRecipe;
import dev.perennial.store.manifest.StoredTensor;
import dev.perennial.store.object.ObjectBody;
import dev.perennial.store.recipe.SinkChannel;
import dev.perennial.store.work.ProgressBoard;
import dev.perennial.tensor.TensorInfo;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Hashes content, stores what is not there, and counts; for several threads. */
final class BlobIntake {
    private final BlobStore blobs;
    private final ProgressBoard board;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final Object following = new Object();
    private int blobsNew;
    private int blobsReused;
    private long bytesNew;
    private long bytesReused;

    BlobIntake(BlobStore blobs, ProgressBoard board) {
        this.blobs = blobs;
        this.board = board;
    }

    /** Takes in a tensor; one chunk of it is on the heap at a time. */
    StoredTensor tensor(SourceTensor tensor) {
        TensorInfo info = tensor.info();
        Digest found = take(
                "tensor " + info.name(),
                BlobKey.content(info),
                ObjectBody.of(tensor.bytes()),
                TensorDigest.begin(info),
                digest -> BlobKey.of(info, digest));
        return new StoredTensor(info, found);
    }

    /** Takes in a tensor as its recipe if that gives its bits, and as its bytes else; one such tensor at a time. */
    StoredTensor made(SourceTensor.Made tensor) {
        TensorInfo info = tensor.info();
        PreparedRecipe recipe = tensor.recipe();
        String name = "the recipe of tensor " + info.name();
        try {
            Sha256 hash = TensorDigest.begin(info);
            new SinkChannel(hash::update).write(tensor.bytes());
            Digest digest = hash.finish();
            synchronized (following) {
                if (!recipe.gives(info, digest, board)) {
                    board.advance(recipe.size());
                    return tensor(tensor);
                }
            }
            board.advance(info.bytes());
            Digest stored = bytes(name, ObjectBody.of(recipe.file()));
            return new StoredTensor(
                    info, digest, Optional.of(new StoredRecipe(stored, recipe.size(), recipe.operands())));
        } catch (IOException e) {
            throw new StoreUnavailableException(
                    "Could not read " + name + " (" + e.getMessage() + "): check that its file is still there", e);
        }
    }

    /** Takes in bytes of any other kind. */
    Digest bytes(String name, ObjectBody body) {
        long length = body.length();
        return take(name, BlobContent.ofBytes(length), body, new Sha256(), digest -> BlobKey.ofBytes(digest, length));
    }

    /** Counts what the parent brings along. */
    synchronized void reused(int count, long bytes) {
        blobsReused += count;
        bytesReused += bytes;
    }

    synchronized PublishedModel summary(Digest manifest, boolean created) {
        return new PublishedModel(manifest, created, blobsNew, blobsReused, bytesNew, bytesReused);
    }

    /** From a digest to the key. */
    private interface Keys {
        BlobKey of(Digest digest);
    }

    private Digest take(String name, BlobContent content, ObjectBody body, Sha256 hash, Keys keys) {
        try {
            FramedBody framed = FramedBody.of(name, content, body, hash, board::advance);
            Digest digest = hash.finish();
            BlobKey key = keys.of(digest);
            boolean created = seen.add(key.text()) && blobs.put(key, framed);
            count(created, content.bytes());
            return digest;
        } catch (IOException e) {
            if (e.getCause() instanceof StoreException known) {
                throw known;
            }
            throw new StoreUnavailableException(
                    "Could not read " + name + " (" + e.getMessage() + "): check that its file is still there", e);
        }
    }

    private synchronized void count(boolean created, long bytes) {
        if (created) {
            blobsNew++;
            bytesNew += bytes;
        } else {
            reused(1, bytes);
        }
    }
}
