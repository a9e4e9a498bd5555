package dev.perennial.store.publish;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.digest.Sha256;
import dev.perennial.store.digest.TensorDigest;
import dev.perennial.store.manifest.StoredTensor;
import dev.perennial.store.recipe.RecipeFile;
import dev.perennial.store.recipe.SinkChannel;
import dev.perennial.store.work.ProgressBoard;
import dev.perennial.tensor.TensorException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.kernel.Input;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A recipe that may stand for a tensor if it gives its bits.
 *
 * @param file where it lies
 * @param size the file's length
 * @param operands the stored tensors that it reads
 * @param inputs the same on local disk
 */
record PreparedRecipe(Path file, long size, List<StoredTensor> operands, List<Input> inputs) {
    private static final Logger LOG = LoggerFactory.getLogger(PreparedRecipe.class);

    PreparedRecipe {
        operands = List.copyOf(operands);
        inputs = List.copyOf(inputs);
    }

    /** Follows the recipe as it will be stored, as a restoration does, and compares. */
    boolean gives(TensorInfo tensor, Digest expected, ProgressBoard board) throws IOException {
        Sha256 hash = TensorDigest.begin(tensor);
        try {
            RecipeFile.read(file, inputs).write(tensor, new SinkChannel((bytes, length) -> {
                board.advance(0);
                hash.update(bytes, length);
            }));
        } catch (TensorException | IllegalArgumentException e) {
            LOG.warn("A recipe cannot be followed. tensor={} reason={}", tensor.name(), e.getMessage());
            return false;
        }
        Digest found = hash.finish();
        if (!found.equals(expected)) {
            LOG.warn("A recipe gives other bits. tensor={} expected={} found={}", tensor.name(), expected, found);
        }
        return found.equals(expected);
    }
}
