package dev.perennial.store.restore;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.blob.BlobKey;
import dev.perennial.store.blob.BlobStore;
import dev.perennial.store.digest.Sha256;
import dev.perennial.store.digest.TensorDigest;
import dev.perennial.store.failure.DigestMismatchException;
import dev.perennial.store.failure.DiskFailure;
import dev.perennial.store.frame.FrameReader;
import dev.perennial.store.manifest.ModelFile;
import dev.perennial.store.manifest.StoredTensor;
import dev.perennial.store.work.ProgressBoard;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One file on its way out of the store: tasks that fetch its pieces at the same time, then a check of the whole. */
final class FileRestore implements AutoCloseable {
    private final ModelFile file;
    private final Path path;
    private final RestoredFile target;
    private final BlobStore blobs;
    private final LocalTensors local;
    private final Rebuilding rebuilding;
    private final ProgressBoard board;

    FileRestore(ModelFile file, Path folder, Sources sources, ProgressBoard board) {
        this.file = file;
        this.path = folder.resolve(file.path());
        this.target = RestoredFile.create(path);
        this.blobs = sources.blobs();
        this.local = sources.local();
        this.rebuilding = sources.rebuilding();
        this.board = board;
    }

    /** Where its pieces come from: the store, what is at hand, and what is rebuilt of both. */
    record Sources(BlobStore blobs, LocalTensors local, Rebuilding rebuilding) {}

    /** Fetches every piece to its place. */
    List<Runnable> tasks() {
        List<Runnable> tasks = new ArrayList<>();
        if (!(file instanceof ModelFile.Weights weights)) {
            tasks.add(() -> fetch(BlobKey.ofBytes(file.digest(), file.size()), 0));
            return tasks;
        }
        tasks.add(() -> header(weights));
        long position = ModelFile.Weights.LENGTH_BYTES + weights.headerBytes();
        for (StoredTensor tensor : weights.tensors()) {
            long at = position;
            tasks.add(() -> tensor(tensor, at));
            position += tensor.info().bytes();
        }
        return tasks;
    }

    /** Compares the whole with its digest and puts it on the disk. */
    void verify() {
        Digest found = target.digest(new Sha256(), 0, target.size());
        if (target.size() != file.size() || !found.equals(file.digest())) {
            throw new DigestMismatchException(culprit() + " do not have the digest that the manifest gives them (file "
                    + file.path() + ", expected " + file.digest() + ", found " + found
                    + "): delete that blob and publish a revision that holds it again");
        }
        target.force();
    }

    private void header(ModelFile.Weights weights) {
        byte[] length = ByteBuffer.allocate(ModelFile.Weights.LENGTH_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(weights.headerBytes())
                .array();
        long position = target.write(length, length.length, 0);
        fetch(BlobKey.ofBytes(weights.header(), weights.headerBytes()), position);
    }

    private void tensor(StoredTensor tensor, long position) {
        try {
            if (local.copy(tensor.digest(), sink(position))) {
                return;
            }
            if (tensor.recipe().isPresent()) {
                rebuilding.write(tensor, sink(position));
            } else {
                blobs.read(BlobKey.of(tensor.info(), tensor.digest()), sink(position));
            }
        } catch (IOException e) {
            throw DiskFailure.of("write", path, e);
        }
    }

    private FrameReader.Sink sink(long position) {
        long[] at = {position};
        return (bytes, length) -> {
            at[0] = target.write(bytes, length, at[0]);
            board.advance(length);
        };
    }

    private void fetch(BlobKey key, long position) {
        try {
            blobs.read(key, sink(position));
        } catch (IOException e) {
            throw DiskFailure.of("write", path, e);
        }
    }

    /** Which piece is to blame; looked for only when the whole is wrong, so that a sound file is hashed once. */
    private String culprit() {
        if (!(file instanceof ModelFile.Weights weights)) {
            return "The bytes of blob "
                    + BlobKey.ofBytes(file.digest(), file.size()).text();
        }
        long position = ModelFile.Weights.LENGTH_BYTES;
        if (!target.digest(new Sha256(), position, weights.headerBytes()).equals(weights.header())) {
            return "The header in blob "
                    + BlobKey.ofBytes(weights.header(), weights.headerBytes()).text();
        }
        position += weights.headerBytes();
        for (StoredTensor tensor : weights.tensors()) {
            Sha256 hash = TensorDigest.begin(tensor.info());
            if (!target.digest(hash, position, tensor.info().bytes()).equals(tensor.digest())) {
                return "The bytes of tensor " + tensor.name()
                        + (tensor.recipe().isPresent()
                                ? ", rebuilt by its recipe,"
                                : " in blob "
                                        + BlobKey.of(tensor.info(), tensor.digest())
                                                .text());
            }
            position += tensor.info().bytes();
        }
        return "The pieces of the file, each sound,";
    }

    @Override
    public void close() {
        target.close();
    }
}
