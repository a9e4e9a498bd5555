package dev.perennial.store.publish;

import dev.perennial.store.manifest.ModelFile;
import dev.perennial.store.object.ObjectBody;
import java.util.List;

/** A file about to be published. */
sealed interface SourceFile {
    /** How many of its bytes have to be looked at. */
    long work();

    /** One taken over from the parent as it is. */
    record Kept(ModelFile file) implements SourceFile {
        @Override
        public long work() {
            return 0;
        }
    }

    /** One that is stored as one blob. */
    record Plain(String path, ObjectBody body) implements SourceFile {
        @Override
        public long work() {
            return body.length();
        }
    }

    /** A safetensors file: its header, and its tensors in the order of their bytes. */
    record Weights(String path, ObjectBody header, List<SourceTensor> tensors) implements SourceFile {
        @Override
        public long work() {
            long work = header.length();
            for (SourceTensor tensor : tensors) {
                work += tensor instanceof SourceTensor.Known ? 0 : tensor.info().bytes();
                work += tensor instanceof SourceTensor.Made made ? made.recipe().size() : 0;
            }
            return work;
        }
    }
}
