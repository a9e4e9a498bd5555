package dev.perennial.store.publish;

import dev.perennial.store.manifest.StoredTensor;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import java.nio.ByteBuffer;

/** A tensor about to be published, with where its bytes are. */
sealed interface SourceTensor {
    /** Its name, type and shape. */
    TensorInfo info();

    /** Its bytes; nothing is mapped or copied before this is called. */
    ByteBuffer bytes();

    /** One whose digest is not known. */
    record Fresh(TensorInfo info, TensorSource source) implements SourceTensor {
        @Override
        public ByteBuffer bytes() {
            return source.bytes(info.name());
        }
    }

    /** One whose digest is not known, and a recipe that may stand for it. */
    record Made(TensorInfo info, TensorSource source, PreparedRecipe recipe) implements SourceTensor {
        @Override
        public ByteBuffer bytes() {
            return source.bytes(info.name());
        }
    }

    /** One that the store has; its bytes are read only to know the whole file's digest. */
    record Known(StoredTensor stored, TensorSource source) implements SourceTensor {
        @Override
        public TensorInfo info() {
            return stored.info();
        }

        @Override
        public ByteBuffer bytes() {
            return source.bytes(stored.name());
        }
    }
}
