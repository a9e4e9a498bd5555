package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.perennial.model.config.Attention;
import dev.perennial.tensor.runtime.Script;

/**
 * Attention of first positions, each of which sees all before it, by the engine's own blockwise kernel: without the
 * matrix of scores, and without the half of it that is hidden. The kernel's gradient has no gradient of its own, so
 * this is for passes that record none.
 */
final class FusedAttention {
    private static final String TEXT = """
            def causal(self, query: Tensor, keys: Tensor, values: Tensor, factor: Tensor, heads: int, group: int) -> Tensor:
              open = torch.reshape(query, [torch.size(query, 0), torch.size(query, 1), heads, -1])
              scaled = torch.mul(torch.transpose(open, 1, 2), factor)
              k = torch.repeat_interleave(keys, group, 1)
              v = torch.repeat_interleave(values, group, 1)
              mixed = torch.scaled_dot_product_attention(scaled, k, v, None, 0., True, scale=1.)
              return torch.flatten(torch.transpose(mixed, 1, 2), 2)
            """;

    private static final Script SCRIPT = Script.compile(TEXT);

    private FusedAttention() {}

    /**
     * What heads mix of values (rows x width x query width), in the memory of the queries.
     *
     * @param query rows x width x query width
     * @param keys rows x key heads x width x head size
     * @param values the same shape
     * @param factor what queries are multiplied with
     */
    static NDArray causal(NDArray query, NDArray keys, NDArray values, NDArray factor, Attention shape) {
        return SCRIPT.run(
                        query.getManager(),
                        "causal",
                        new NDList(query, keys, values, factor),
                        shape.heads(),
                        shape.group())
                .singletonOrThrow();
    }
}
