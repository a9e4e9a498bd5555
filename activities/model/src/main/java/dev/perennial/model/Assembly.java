package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import dev.perennial.model.config.BlockStyle;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.config.Names;
import java.util.List;
import java.util.function.UnaryOperator;

/** Puts the modules of a network together, each over its parameters. */
final class Assembly {
    private final ModelConfig config;
    private final Layout layout;
    private final Parameters parameters;
    private final NDArray epsilon;
    private final UnaryOperator<NDArray> activation;
    private final SelfAttention.Scale scale;

    Assembly(ModelConfig config, Parameters parameters) {
        this.config = config;
        this.layout = parameters.layout();
        this.parameters = parameters;
        epsilon = parameters.constant(config.block().epsilon());
        activation = FeedForward.activation(config.block().mlp().activation(), parameters);
        scale = scale(config.block().attention());
    }

    /** A layer that is the {@code reach}th of the pass's views. */
    Block block(int layer, int reach) {
        Names.Norms names = layout.names().norms();
        Block.Norms norms = new Block.Norms(
                norm(layer, names.beforeAttention()),
                norm(layer, names.afterAttention()),
                norm(layer, names.beforeMlp()),
                norm(layer, names.afterMlp()));
        return new Block(
                layer,
                reach,
                norms,
                attention(layer),
                mlp(layer),
                config.block().parallel());
    }

    /** The norm after the last layer. */
    Norm lastNorm() {
        return norm(layout.names().ends().norm());
    }

    /** The output head. */
    Linear head() {
        LinearModule head = layout.head();
        return Linear.over(
                head,
                parameters.weight(config.head().tied() ? layout.embedding().name() : head.weight()));
    }

    /** x becomes limit * tanh(x / limit), or stays where the limit is 0. */
    UnaryOperator<NDArray> cap(double limit) {
        if (limit == 0) {
            return UnaryOperator.identity();
        }
        NDArray inverse = parameters.constant(1 / limit);
        NDArray factor = parameters.constant(limit);
        return input -> input.mul(inverse).tanh().mul(factor);
    }

    private SelfAttention.Scale scale(BlockStyle.Scores scores) {
        return new SelfAttention.Scale(
                parameters.constant(scores.scale()), scores.softCap() != 0, cap(scores.softCap()));
    }

    private SelfAttention attention(int layer) {
        Names.Attention names = layout.names().attention();
        SelfAttention.HeadNorms norms = config.block().attention().headNorms()
                ? new SelfAttention.HeadNorms(norm(layer, names.queryNorm()), norm(layer, names.keyNorm()))
                : SelfAttention.HeadNorms.NONE;
        Linear output = Linear.of(layout.attentionOutput(layer), parameters);
        return new SelfAttention(config.attention(), projections(layer), output, norms, scale);
    }

    private Projections projections(int layer) {
        List<Linear> modules = modules(layout.projections(layer));
        if (layout.names().attention().projections() instanceof Names.Fused fused) {
            return fused.byHead()
                    ? new Projections.FusedByHead(modules.get(0), config.attention())
                    : new Projections.Fused(modules.get(0), config.attention());
        }
        return new Projections.Separate(modules.get(0), modules.get(1), modules.get(2));
    }

    private FeedForward mlp(int layer) {
        List<Linear> inputs = modules(layout.mlpInputs(layer));
        Linear down = Linear.of(layout.mlpOutput(layer), parameters);
        return config.block().mlp().gated()
                ? new FeedForward.Gated(inputs.get(0), inputs.get(1), down, activation)
                : new FeedForward.Plain(inputs.get(0), down, activation);
    }

    private List<Linear> modules(List<LinearModule> modules) {
        return modules.stream().map(module -> Linear.of(module, parameters)).toList();
    }

    private Norm norm(int layer, String name) {
        return name.isEmpty() ? Norm.NONE : norm(layout.inLayer(layer, name));
    }

    private Norm norm(String module) {
        NDArray weight = parameters.array(module + ".weight");
        return switch (config.block().norm()) {
            case RMS -> new Norm.Rms(weight, epsilon);
            case RMS_PLUS_ONE -> new Norm.RmsPlusOne(weight, epsilon);
            case LAYER ->
                new Norm.Layer(weight, parameters.array(module + ".bias"), (float)
                        config.block().epsilon());
        };
    }
}
