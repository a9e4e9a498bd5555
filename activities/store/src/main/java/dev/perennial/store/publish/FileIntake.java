package dev.perennial.store.publish;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.digest.Sha256;
import dev.perennial.store.manifest.ModelFile;
import dev.perennial.store.manifest.StoredTensor;
import dev.perennial.store.work.ProgressBoard;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The way of one file into the store, in tasks that may run at the same time; its manifest entry is ready when all have
 * run.
 */
sealed interface FileIntake {
    /** What is to be done. */
    List<Runnable> tasks();

    /** The entry, once every task has run. */
    ModelFile result();

    /** The intake of a file. */
    static FileIntake of(SourceFile file, BlobIntake intake, ProgressBoard board) {
        if (file instanceof SourceFile.Plain plain) {
            return new PlainIntake(plain, intake);
        }
        if (file instanceof SourceFile.Weights weights) {
            return new WeightsIntake(weights, intake, board);
        }
        ModelFile kept = ((SourceFile.Kept) file).file();
        int blobs =
                kept instanceof ModelFile.Weights weights ? weights.tensors().size() + 1 : 1;
        return new KeptIntake(kept, () -> intake.reused(blobs, kept.size()));
    }

    /** Nothing to store. */
    record KeptIntake(ModelFile result, Runnable counting) implements FileIntake {
        @Override
        public List<Runnable> tasks() {
            return List.of(counting);
        }
    }

    /** One blob. */
    final class PlainIntake implements FileIntake {
        private final SourceFile.Plain file;
        private final BlobIntake intake;
        private final Slots digests = new Slots(1);

        PlainIntake(SourceFile.Plain file, BlobIntake intake) {
            this.file = file;
            this.intake = intake;
        }

        @Override
        public List<Runnable> tasks() {
            return List.of(() -> digests.set(0, intake.bytes("file " + file.path(), file.body())));
        }

        @Override
        public ModelFile result() {
            return new ModelFile.Plain(file.path(), file.body().length(), digests.get(0));
        }
    }

    /** A header, tensors, and the digest over all of them in order. */
    final class WeightsIntake implements FileIntake {
        private static final int CHUNK = 1 << 18;

        private final SourceFile.Weights file;
        private final BlobIntake intake;
        private final ProgressBoard board;
        private final Slots digests;

        WeightsIntake(SourceFile.Weights file, BlobIntake intake, ProgressBoard board) {
            this.file = file;
            this.intake = intake;
            this.board = board;
            this.digests = new Slots(file.tensors().size() + 2);
        }

        @Override
        public List<Runnable> tasks() {
            List<Runnable> tasks = new ArrayList<>();
            int header = file.tensors().size();
            tasks.add(() -> digests.set(header + 1, wholeDigest()));
            tasks.add(() -> digests.set(header, intake.bytes("the header of " + file.path(), file.header())));
            for (int i = 0; i < header; i++) {
                int index = i;
                tasks.add(() -> digests.set(index, digest(file.tensors().get(index))));
            }
            return tasks;
        }

        @Override
        public ModelFile result() {
            int count = file.tensors().size();
            List<StoredTensor> tensors = new ArrayList<>();
            long size = ModelFile.Weights.LENGTH_BYTES + file.header().length();
            for (int i = 0; i < count; i++) {
                tensors.add(new StoredTensor(file.tensors().get(i).info(), digests.get(i)));
                size += file.tensors().get(i).info().bytes();
            }
            return new ModelFile.Weights(file.path(), size, digests.get(count + 1), digests.get(count), tensors);
        }

        private Digest digest(SourceTensor tensor) {
            if (tensor instanceof SourceTensor.Known known) {
                intake.reused(1, known.info().bytes());
                return known.stored().digest();
            }
            return intake.tensor(tensor);
        }

        private Digest wholeDigest() {
            Sha256 hash = new Sha256();
            byte[] chunk = new byte[CHUNK];
            byte[] length = ByteBuffer.allocate(ModelFile.Weights.LENGTH_BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(file.header().length())
                    .array();
            hash.update(length, length.length);
            try (InputStream header = file.header().open(0)) {
                for (int n = header.read(chunk); n >= 0; n = header.read(chunk)) {
                    hash.update(chunk, n);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            for (SourceTensor tensor : file.tensors()) {
                ByteBuffer bytes = tensor.bytes();
                while (bytes.hasRemaining()) {
                    int n = Math.min(chunk.length, bytes.remaining());
                    bytes.get(chunk, 0, n);
                    hash.update(chunk, n);
                    board.advance(0);
                }
            }
            return hash.finish();
        }
    }

    /** Digests that different threads find. */
    final class Slots {
        private final AtomicReferenceArray<Digest> digests;

        Slots(int count) {
            digests = new AtomicReferenceArray<>(count);
        }

        void set(int index, Digest digest) {
            digests.set(index, digest);
        }

        Digest get(int index) {
            Digest digest = digests.get(index);
            if (digest == null) {
                throw new IllegalStateException("Task " + index + " has not run");
            }
            return digest;
        }
    }
}
