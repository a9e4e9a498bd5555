package dev.perennial.model;

import dev.perennial.model.config.BlockStyle;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.config.Names;
import dev.perennial.model.config.Reach;
import dev.perennial.model.step.HeadPlaces;
import dev.perennial.model.step.StepAttention;
import dev.perennial.model.step.StepBlock;
import dev.perennial.model.step.StepLinear;
import dev.perennial.model.step.StepMlp;
import dev.perennial.model.step.StepNetwork;
import dev.perennial.model.step.StepNorm;
import dev.perennial.model.step.Turn;
import dev.perennial.tensor.rows.LinearMap;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Puts a network of single steps together over the parameters of a model, which stay where the engine keeps them. */
final class StepAssembly {
    private static final FloatBuffer NOTHING = FloatBuffer.allocate(0);

    private final ModelConfig config;
    private final Parameters parameters;
    private final Layout layout;
    private final Map<Reach, Turn> turns;

    private StepAssembly(ModelConfig config, Parameters parameters) {
        this.config = config;
        this.parameters = parameters;
        layout = parameters.layout();
        turns = config.reaches().stream().distinct().collect(Collectors.toMap(reach -> reach, this::turn));
    }

    /** A network that computes with so many threads; it must be closed before the model. */
    static StepNetwork network(ModelConfig config, Parameters parameters, int threads) {
        StepAssembly assembly = new StepAssembly(config, parameters);
        List<StepBlock> blocks = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            blocks.add(assembly.block(layer));
        }
        return new StepNetwork(config, assembly.ends(), blocks, threads);
    }

    private Turn turn(Reach reach) {
        return new RotaryTable(reach.rope(), config.attention().headSize(), parameters.type());
    }

    private StepNetwork.Ends ends() {
        FloatBuffer embedding = values(layout.embedding().name());
        FloatBuffer positions =
                config.embedding().positions() ? values(layout.positions().name()) : NOTHING;
        LinearModule head = layout.head();
        String weight = config.head().tied() ? layout.embedding().name() : head.weight();
        return new StepNetwork.Ends(
                embedding,
                positions,
                norm(layout.names().ends().norm()),
                new StepLinear(parameters.stepMatrices().matrix(weight, head), NOTHING));
    }

    private StepBlock block(int layer) {
        Names.Norms names = layout.names().norms();
        StepBlock.Norms norms = new StepBlock.Norms(
                norm(layer, names.beforeAttention()),
                norm(layer, names.afterAttention()),
                norm(layer, names.beforeMlp()),
                norm(layer, names.afterMlp()));
        return new StepBlock(norms, attention(layer), mlp(layer), config.block().parallel());
    }

    private StepAttention attention(int layer) {
        Names.Attention names = layout.names().attention();
        BlockStyle.Scores style = config.block().attention();
        boolean byHead = names.projections() instanceof Names.Fused fused && fused.byHead();
        Reach reach = config.reaches().get(layer);
        return new StepAttention(
                style,
                new HeadPlaces(config.attention(), byHead),
                modules(layout.projections(layer)),
                linear(layout.attentionOutput(layer)),
                style.headNorms() ? norm(layer, names.queryNorm()) : StepNorm.NONE,
                style.headNorms() ? norm(layer, names.keyNorm()) : StepNorm.NONE,
                Objects.requireNonNull(turns.get(reach)),
                reach.window());
    }

    private StepMlp mlp(int layer) {
        List<StepLinear> inputs = modules(layout.mlpInputs(layer));
        BlockStyle.Mlp style = config.block().mlp();
        Optional<StepLinear> gate = style.gated() ? Optional.of(inputs.get(0)) : Optional.empty();
        StepLinear down = linear(layout.mlpOutput(layer));
        return new StepMlp(gate, inputs.get(inputs.size() - 1), down, style.activation());
    }

    private List<StepLinear> modules(List<LinearModule> modules) {
        return modules.stream().map(this::linear).toList();
    }

    private StepLinear linear(LinearModule module) {
        LinearMap weight = parameters.stepMatrices().matrix(module.weight(), module);
        return new StepLinear(weight, module.biased() ? values(module.bias()) : NOTHING);
    }

    private StepNorm norm(int layer, String name) {
        return name.isEmpty() ? StepNorm.NONE : norm(layout.inLayer(layer, name));
    }

    private StepNorm norm(String module) {
        BlockStyle block = config.block();
        FloatBuffer bias = block.norm().biased() ? values(module + ".bias") : NOTHING;
        return new StepNorm(block.norm(), block.epsilon(), values(module + ".weight"), bias);
    }

    private FloatBuffer values(String parameter) {
        return parameters.floats(parameter);
    }
}
