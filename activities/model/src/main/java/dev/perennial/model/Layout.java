package dev.perennial.model;

import dev.perennial.model.config.Attention;
import dev.perennial.model.config.BlockStyle;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.config.Names;
import dev.perennial.model.config.NormKind;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The modules of a model with the names and shapes of their parameters, as its Hugging Face folder spells them. */
public final class Layout {
    private final ModelConfig config;
    private final Names names;

    private Layout(ModelConfig config, Names names) {
        this.config = config;
        this.names = names;
    }

    /** The layout of a model that is made anew. */
    public static Layout of(ModelConfig config) {
        return new Layout(config, config.family().spellings().get(0));
    }

    /** The layout of weights that are there: in the first of the family's spellings of which they have all ends. */
    public static Layout of(ModelConfig config, TensorSource weights) {
        return config.family().spellings().stream()
                .map(names -> new Layout(config, names))
                .filter(layout -> layout.ends().stream()
                        .allMatch(end -> weights.find(end.name()).isPresent()))
                .findFirst()
                .orElseGet(() -> of(config));
    }

    /** All parameters, float32, in the order of the network. */
    public List<TensorInfo> parameters() {
        List<TensorInfo> parameters = new ArrayList<>();
        parameters.add(embedding());
        if (config.embedding().positions()) {
            parameters.add(positions());
        }
        for (int i = 0; i < config.layers(); i++) {
            parameters.addAll(layer(i));
        }
        parameters.addAll(norm(names.ends().norm(), config.hidden()));
        if (!config.head().tied()) {
            parameters.addAll(head().parameters());
        }
        return List.copyOf(parameters);
    }

    /** The token embedding, vocabulary x hidden. */
    public TensorInfo embedding() {
        return TensorInfo.of(names.ends().embedding() + ".weight", DType.F32, config.vocabulary(), config.hidden());
    }

    /** The output head; of a tied model its weight is no parameter, but the token embedding. */
    public LinearModule head() {
        return new LinearModule(names.ends().head(), config.hidden(), config.vocabulary(), false, false);
    }

    /** The last module of a layer's attention, from heads to the stream. */
    public LinearModule attentionOutput(int layer) {
        boolean biased = config.block().attention().outputBiased();
        return linear(layer, names.attention().output(), config.attention().queryWidth(), config.hidden(), biased);
    }

    /** The last module of a layer's MLP, from its inner width to the stream. */
    public LinearModule mlpOutput(int layer) {
        boolean biased = config.block().mlp().biased();
        return linear(layer, names.mlp().down(), config.intermediate(), config.hidden(), biased);
    }

    /** All linear modules of a layer, in the order of the network. */
    public List<LinearModule> modules(int layer) {
        List<LinearModule> modules = new ArrayList<>(projections(layer));
        modules.add(attentionOutput(layer));
        modules.addAll(mlpInputs(layer));
        modules.add(mlpOutput(layer));
        return List.copyOf(modules);
    }

    /** The linear module of this name, if a layer has one. */
    public Optional<LinearModule> module(String name) {
        return IntStream.range(0, config.layers())
                .boxed()
                .flatMap(layer -> modules(layer).stream())
                .filter(module -> module.name().equals(name))
                .findFirst();
    }

    Names names() {
        return names;
    }

    TensorInfo positions() {
        return TensorInfo.of(names.ends().positions() + ".weight", DType.F32, config.context(), config.hidden());
    }

    /** The modules of queries, keys and values, or the one of all three. */
    List<LinearModule> projections(int layer) {
        Attention heads = config.attention();
        boolean biased = config.block().attention().biased();
        if (names.attention().projections() instanceof Names.Separate separate) {
            return List.of(
                    linear(layer, separate.query(), config.hidden(), heads.queryWidth(), biased),
                    linear(layer, separate.key(), config.hidden(), heads.keyWidth(), biased),
                    linear(layer, separate.value(), config.hidden(), heads.keyWidth(), biased));
        }
        Names.Fused fused = (Names.Fused) names.attention().projections();
        return List.of(linear(layer, fused.module(), config.hidden(), 3 * heads.queryWidth(), biased));
    }

    /** The MLP's gate, if it has one, and up projection. */
    List<LinearModule> mlpInputs(int layer) {
        BlockStyle.Mlp mlp = config.block().mlp();
        return Stream.of(names.mlp().gate(), names.mlp().up())
                .filter(name -> !name.isEmpty())
                .map(name -> linear(layer, name, config.hidden(), config.intermediate(), mlp.biased()))
                .toList();
    }

    /** A module of a layer by its name there. */
    String inLayer(int layer, String name) {
        return names.layers() + layer + "." + name;
    }

    /** Whether a tensor that is no parameter may be there because it follows from others. */
    boolean superfluous(TensorInfo found, TensorSource source) {
        if (names.ignored().stream().anyMatch(found.name()::endsWith)) {
            return true;
        }
        return config.head().tied()
                && found.name().equals(head().weight())
                && source.bytes(found.name()).equals(source.bytes(embedding().name()));
    }

    private List<TensorInfo> ends() {
        List<TensorInfo> ends = new ArrayList<>(List.of(embedding()));
        if (!config.head().tied()) {
            ends.addAll(head().parameters());
        }
        return ends;
    }

    private List<TensorInfo> layer(int layer) {
        Names.Norms norms = names.norms();
        List<TensorInfo> parameters = new ArrayList<>(norm(layer, norms.beforeAttention(), config.hidden()));
        projections(layer).forEach(module -> parameters.addAll(module.parameters()));
        if (config.block().attention().headNorms()) {
            parameters.addAll(norm(
                    layer, names.attention().queryNorm(), config.attention().headSize()));
            parameters.addAll(
                    norm(layer, names.attention().keyNorm(), config.attention().headSize()));
        }
        parameters.addAll(attentionOutput(layer).parameters());
        parameters.addAll(norm(layer, norms.afterAttention(), config.hidden()));
        parameters.addAll(norm(layer, norms.beforeMlp(), config.hidden()));
        mlpInputs(layer).forEach(module -> parameters.addAll(module.parameters()));
        parameters.addAll(mlpOutput(layer).parameters());
        parameters.addAll(norm(layer, norms.afterMlp(), config.hidden()));
        return parameters;
    }

    private List<TensorInfo> norm(int layer, String name, int size) {
        return name.isEmpty() ? List.of() : norm(inLayer(layer, name), size);
    }

    private List<TensorInfo> norm(String module, int size) {
        TensorInfo weight = TensorInfo.of(module + ".weight", DType.F32, size);
        NormKind kind = config.block().norm();
        return kind.biased() ? List.of(weight, TensorInfo.of(module + ".bias", DType.F32, size)) : List.of(weight);
    }

    private LinearModule linear(int layer, String name, int in, int out, boolean biased) {
        return new LinearModule(inLayer(layer, name), in, out, biased, names.transposed());
    }
}
