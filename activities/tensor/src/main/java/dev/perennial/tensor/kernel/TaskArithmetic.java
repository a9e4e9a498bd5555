package dev.perennial.tensor.kernel;

import dev.perennial.tensor.TensorInfo;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A target plus weighted task vectors: ((t + w_1 (x_1 - b_1)) + w_2 (x_2 - b_2)) ..., in float32, in this order
 * (Ilharco et al. 2023, arXiv 2212.04089, section 2). With b_i = t it is task arithmetic, with one vector of another
 * base it is transfer. A target is left bit for bit, negative zeros too, where every x_i equals its b_i and the result
 * has its dtype; to that end a positive term is computed as t - w (b - x). Vectors of weight 0 are not read.
 *
 * @param target the tensor that is added to
 * @param vectors what is added; may be none
 */
public record TaskArithmetic(Input target, List<TaskVector> vectors) implements Recipe {
    /**
     * A weighted difference.
     *
     * @param weight a finite factor
     * @param tuned the fine-tuned tensor
     * @param base what it was fine-tuned from
     */
    public record TaskVector(float weight, Input tuned, Input base) {
        public TaskVector {
            Weights.requireFinite(weight, tuned);
        }
    }

    public TaskArithmetic {
        vectors = List.copyOf(vectors);
    }

    @Override
    public List<Input> inputs() {
        List<Input> inputs = new ArrayList<>(List.of(target));
        for (TaskVector vector : vectors) {
            inputs.add(vector.tuned());
            inputs.add(vector.base());
        }
        return inputs.stream().distinct().toList();
    }

    @Override
    public void write(TensorInfo result, WritableByteChannel out) throws IOException {
        List<TaskVector> used =
                vectors.stream().filter(vector -> vector.weight() != 0).toList();
        List<Input> inputs = new TaskArithmetic(target, used).inputs();
        int[] minuends = new int[used.size()];
        int[] subtrahends = new int[used.size()];
        float[] weights = new float[used.size()];
        for (int i = 0; i < weights.length; i++) {
            TaskVector vector = used.get(i);
            boolean positive = vector.weight() > 0;
            minuends[i] = inputs.indexOf(positive ? vector.base() : vector.tuned());
            subtrahends[i] = inputs.indexOf(positive ? vector.tuned() : vector.base());
            weights[i] = Math.abs(vector.weight());
        }
        new ElementWise(inputs, result, (values, sum, span) -> {
                    System.arraycopy(values[0], 0, sum, 0, span.count());
                    for (int i = 0; i < weights.length; i++) {
                        float[] minuend = values[minuends[i]];
                        float[] subtrahend = values[subtrahends[i]];
                        span.loops().subtractDifference(minuend, subtrahend, weights[i], sum, span.count());
                    }
                })
                .write(out);
    }
}
