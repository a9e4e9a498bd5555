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
        private final Slots<Digest> digests = new Slots<>(1);

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
        private static final int HEADER = 0;
        private static final int WHOLE = 1;

        private final SourceFile.Weights file;
        private final BlobIntake intake;
        private final ProgressBoard board;
        private final Slots<Digest> digests = new Slots<>(2);
        private final Slots<StoredTensor> tensors;

        WeightsIntake(SourceFile.Weights file, BlobIntake intake, ProgressBoard board) {
            this.file = file;
            this.intake = intake;
            this.board = board;
            this.tensors = new Slots<>(file.tensors().size());
        }

        @Override
        public List<Runnable> tasks() {
            List<Runnable> tasks = new ArrayList<>();
            tasks.add(() -> digests.set(WHOLE, wholeDigest()));
            tasks.add(() -> digests.set(HEADER, intake.bytes("the header of " + file.path(), file.header())));
            for (int i = 0; i < file.tensors().size(); i++) {
                int index = i;
                tasks.add(() -> tensors.set(index, stored(file.tensors().get(index))));
            }
            return tasks;
        }

        @Override
        public ModelFile result() {
            List<StoredTensor> stored = new ArrayList<>();
            long size = ModelFile.Weights.LENGTH_BYTES + file.header().length();
            for (int i = 0; i < file.tensors().size(); i++) {
                stored.add(tensors.get(i));
                size += tensors.get(i).info().bytes();
            }
            return new ModelFile.Weights(file.path(), size, digests.get(WHOLE), digests.get(HEADER), stored);
        }

        private StoredTensor stored(SourceTensor tensor) {
            if (tensor instanceof SourceTensor.Known known) {
                intake.reused(1, known.info().bytes());
                return known.stored();
            }
            return tensor instanceof SourceTensor.Made made ? intake.made(made) : intake.tensor(tensor);
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

    /** What different threads find. */
    final class Slots<T> {
        private final AtomicReferenceArray<T> found;

        Slots(int count) {
            found = new AtomicReferenceArray<>(count);
        }

        void set(int index, T value) {
            found.set(index, value);
        }

        T get(int index) {
            T value = found.get(index);
            if (value == null) {
                throw new IllegalStateException("Task " + index + " has not run");
            }
            return value;
        }
    }
}
