package dev.perennial.merge.run;

import dev.perennial.tensor.Progress;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a merged folder will hold; the same each time it is asked for. */
public interface Content {
    /** What computes tensors, one after another. */
    @FunctionalInterface
    interface Weights extends SafetensorsWriter.Body, AutoCloseable {
        /** Lets go of what it holds open in the work folder. */
        @Override
        default void close() {}
    }

    /** All of its tensors, in the order in which shards are filled. */
    List<TensorInfo> tensors();

    /** The name of the one file for all tensors; empty for those of a model, which is cut into shards. */
    default Optional<String> file() {
        return Optional.empty();
    }

    /**
     * What computes the tensors that are asked for.
     *
     * @param work a folder for what is kept meanwhile, with what the same content kept there before it was cut off
     * @param progress hears how much is done of a preparation that comes before the first tensor; what it throws ends
     *     the merge
     */
    Weights weights(Path work, Progress progress);

    /** How many bytes will lie in the work folder at most. */
    default long working() {
        return 0;
    }

    /** Writes all other files into the folder that holds the weights. */
    void besides(Path folder) throws IOException;
}
