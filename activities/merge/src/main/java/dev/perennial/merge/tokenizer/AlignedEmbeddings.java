package dev.perennial.merge.tokenizer;

import dev.perennial.merge.config.ModelReference;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.tokenizer.RowOrigins.Origin;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.kernel.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Embeddings of several models with their rows in the order of one tokenizer. */
public final class AlignedEmbeddings {
    private final MergedTokenizer tokenizer;

    /** By this tokenizer. */
    public AlignedEmbeddings(MergedTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** What is taken for granted of the models' tokens, one sentence each. */
    public List<String> warnings() {
        return tokenizer.warnings();
    }

    /**
     * The same tensor of each model, with a row for each token of the result; weights are read when it is read.
     *
     * @param out the tensor's name in the merged model, and the type that has every number of the embeddings
     * @param models whose embeddings these are
     * @param inputs the embeddings
     * @param base what task vectors are taken from
     * @throws MergeException.Misconfigured if a rule for a token asks for what is not there
     * @throws MergeException.Refused if the embeddings differ in their width
     */
    public List<Input> of(
            TensorInfo out, List<ModelReference> models, List<Input> inputs, Optional<ModelReference> base) {
        List<TensorInfo> infos = inputs.stream()
                .map(input -> input.source().info(input.tensor()))
                .toList();
        TensorInfo first = infos.get(0);
        for (int i = 1; i < infos.size(); i++) {
            requireAlike(out.name(), models, first, infos.get(i), i);
        }
        List<Long> heights = infos.stream().map(info -> info.shape().get(0)).toList();
        List<List<List<Origin>>> origins = new RowOrigins(tokenizer, models, heights, base).all();
        List<Long> shape = new ArrayList<>(first.shape());
        shape.set(0, (long) tokenizer.rows());
        TensorInfo info = new TensorInfo(out.name(), holding(out.dtype(), origins), shape);
        List<Input> aligned = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            aligned.add(new Input(new GatheredRows(info, inputs, origins.get(i), i), out.name()));
        }
        return aligned;
    }

    /** Means of rows are rounded once, with the merged tensor. */
    private DType holding(DType given, List<List<List<Origin>>> origins) {
        boolean means = tokenizer.rows() > tokenizer.tokens()
                || origins.stream().flatMap(List::stream).anyMatch(each -> each.size() > 1);
        return means && given != DType.F64 ? DType.F32 : given;
    }

    private static void requireAlike(
            String out, List<ModelReference> models, TensorInfo first, TensorInfo other, int position) {
        boolean alike = first.shape().size() == other.shape().size()
                && first.shape()
                        .subList(1, first.shape().size())
                        .equals(other.shape().subList(1, other.shape().size()));
        if (!alike) {
            throw new MergeException.Refused("tensor " + out + " is " + other.shape() + " in " + models.get(position)
                    + " and " + first.shape() + " in " + models.get(0)
                    + "; rows can be aligned only where their width is the same");
        }
    }
}
