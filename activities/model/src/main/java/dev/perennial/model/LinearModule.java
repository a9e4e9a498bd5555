package dev.perennial.model;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.TensorInfo;
import java.util.List;

/**
 * A linear module of a model: y = x W^T + b.
 *
 * @param name its name, such as {@code model.layers.3.mlp.down_proj}
 * @param in width of its input
 * @param out width of its output
 * @param biased whether it has a bias
 * @param transposed whether its weight is kept as in x out, as GPT-2's are, rather than as out x in
 */
public record LinearModule(String name, int in, int out, boolean biased, boolean transposed) {
    /** The name of its weight. */
    public String weight() {
        return name + ".weight";
    }

    /** The name of its bias, which only a biased module has. */
    public String bias() {
        return name + ".bias";
    }

    List<TensorInfo> parameters() {
        TensorInfo weight =
                transposed ? TensorInfo.of(weight(), DType.F32, in, out) : TensorInfo.of(weight(), DType.F32, out, in);
        return biased ? List.of(weight, TensorInfo.of(bias(), DType.F32, out)) : List.of(weight);
    }
}
