package dev.perennial.merge.spectral;

import dev.perennial.merge.failure.MergeException;
import dev.perennial.tensor.TensorInfo;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which tensors have a spectrum that counts: the weights of linear maps. */
public final class Spectra {
    /** What the engine's operations take: results come through buffers of at most 2 GiB of float64. */
    static final long LARGEST = Integer.MAX_VALUE / Double.BYTES;

    /** What fits a buffer of float32. */
    private static final long STORED = Integer.MAX_VALUE / Float.BYTES;

    private static final Pattern EMBEDDING = Pattern.compile("(?:^|\\.)(?:embed_tokens|embed_tokens_per_layer|embed_in"
            + "|embed_positions|tok_embeddings|wte|wpe|shared|relative_attention_bias"
            + "|(?:\\w+_)?embeddings?)(?:\\.weight)?$");
    private static final Pattern CONV1D = Pattern.compile(
            "(?:^|\\.)h\\.\\d+\\.(?:attn|crossattention|mlp)\\.(?:c_attn|q_attn|c_proj|c_fc)\\.weight$");

    private Spectra() {}

    /**
     * Whether a tensor is a matrix that maps vectors to vectors: of two dimensions and, by its name, no embedding.
     *
     * @param linearOnly whether GPT-2's matrices do not count, because they are Conv1D modules and not Linear ones
     */
    public static boolean of(TensorInfo tensor, boolean linearOnly) {
        return tensor.shape().size() == 2
                && tensor.elements() > 0
                && !EMBEDDING.matcher(tensor.name()).find()
                && !(linearOnly && CONV1D.matcher(tensor.name()).find());
    }

    /**
     * Refuses a matrix that is larger than what is decomposed, before any work is done.
     *
     * @param origin of the model that has it
     */
    public static void requireDecomposable(TensorInfo tensor, String origin) {
        tooLarge(tensor, origin).ifPresent(what -> {
            throw new MergeException.Refused(what + "; merge this model by a method without them");
        });
    }

    /**
     * Why a matrix is larger than what is decomposed, without what to do: more values than fit 2 GiB of float32, or
     * sides that are both longer than 16,383.
     *
     * @param origin of the model that has it
     */
    public static Optional<String> tooLarge(TensorInfo tensor, String origin) {
        long shorter = Math.min(tensor.shape().get(0), tensor.shape().get(1));
        Optional<String> what = Optional.empty();
        if (tensor.elements() > STORED) {
            what = Optional.of(tensor.elements() + " values, more than the " + STORED);
        } else if (tensor.elements() > LARGEST && shorter * shorter > LARGEST) {
            what = Optional.of("the shape " + tensor.shape() + ", with no side of the 16383 at most");
        }
        return what.map(limit -> "tensor " + tensor.name() + " of " + origin + " has " + limit
                + " of which singular values are computed");
    }
}
