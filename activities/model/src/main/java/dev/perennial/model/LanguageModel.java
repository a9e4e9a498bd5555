package dev.perennial.model;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.perennial.model.config.MalformedModelException;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.config.SpecialTokens;
import dev.perennial.model.family.Families;
import dev.perennial.model.text.TokenIds;
import dev.perennial.model.text.Tokenizer;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import dev.perennial.tensor.runtime.Device;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * A language model ready to run: configuration, tokenizer, and parameters in native memory (4 bytes a parameter outside
 * the heap, unless opened in a half type; 2 more once it generates on a processor, if they are bfloat16 numbers). Score
 * it with {@link Scorer}, generate with {@link Generator} or {@link BatchDecoder}, look inside with {@link Capture},
 * change it with {@link #assign} or {@link Trainer}, write it with {@link ModelFolder}. Several threads may use one
 * model; changing and closing it wait until nobody does.
 */
public final class LanguageModel implements AutoCloseable {
    private final ModelConfig config;
    private final SpecialTokens special;
    private final Tokenizer tokenizer;
    private final NDManager manager;
    private final Parameters parameters;
    private final Network network;
    private final ReentrantReadWriteLock uses = new ReentrantReadWriteLock();
    private boolean closed;

    private LanguageModel(ModelConfig config, SpecialTokens special, Tokenizer tokenizer, Parameters parameters) {
        this.config = config;
        this.special = special;
        this.tokenizer = tokenizer;
        this.parameters = parameters;
        this.manager = parameters.manager();
        this.network = new Network(config, parameters);
    }

    /**
     * Opens a Hugging Face folder on the device that {@link Device#configured()} names, in float32: config.json,
     * tokenizer.json, and safetensors weights in one file or shards.
     *
     * @throws dev.perennial.model.config.ModelException if the folder lacks a part, contradicts itself or is of another
     *     family
     * @throws dev.perennial.tensor.TensorException if weights are missing, malformed, of the wrong shape or not finite
     */
    public static LanguageModel open(Path folder) {
        return open(folder, Device.configured().exact());
    }

    /**
     * The same on a device and in its type. In a half type matrices take 2 bytes a parameter, and the model only
     * answers: what would read, change or train its weights is refused with {@link IllegalStateException}.
     *
     * @throws dev.perennial.tensor.RuntimeFailureException if the device is not there
     */
    public static LanguageModel open(Path folder, Device device) {
        try (ModelTensors weights = ModelTensors.open(folder)) {
            return open(folder, weights, device);
        }
    }

    /** The same folder with other weights, which are copied. */
    public static LanguageModel open(Path folder, TensorSource weights) {
        return open(folder, weights, Device.configured().exact());
    }

    /** The same on a device and in its type. */
    public static LanguageModel open(Path folder, TensorSource weights, Device device) {
        ModelConfig config = Families.open(folder);
        return of(config, SpecialTokens.open(folder), Tokenizer.open(folder), weights, device);
    }

    /** A model from its parts; the weights are copied, the tokenizer is closed with the model. */
    public static LanguageModel of(
            ModelConfig config, SpecialTokens special, Tokenizer tokenizer, TensorSource weights) {
        return of(config, special, tokenizer, weights, Device.configured().exact());
    }

    /** The same on a device and in its type. */
    public static LanguageModel of(
            ModelConfig config, SpecialTokens special, Tokenizer tokenizer, TensorSource weights, Device device) {
        return assemble(
                config,
                special,
                tokenizer,
                device,
                manager -> Parameters.load(config, weights, Holding.of(manager, device.type())));
    }

    /** The same in FLOAT32 or FLOAT64 on the device configured. */
    static LanguageModel of(
            ModelConfig config, SpecialTokens special, Tokenizer tokenizer, TensorSource weights, DataType type) {
        return of(config, special, tokenizer, weights, manager -> Holding.exact(manager, type));
    }

    /** The same with parameters held as told, on the device configured. */
    static LanguageModel of(
            ModelConfig config,
            SpecialTokens special,
            Tokenizer tokenizer,
            TensorSource weights,
            Function<NDManager, Holding> holding) {
        Device device = Device.configured();
        return assemble(
                config,
                special,
                tokenizer,
                device,
                manager -> Parameters.load(config, weights, holding.apply(manager)));
    }

    /** A fresh model with random weights that follow from the seed; the tokenizer is closed with the model. */
    public static LanguageModel create(ModelConfig config, SpecialTokens special, Tokenizer tokenizer, long seed) {
        Device device = Device.configured().exact();
        return assemble(config, special, tokenizer, device, manager -> {
            Holding holding = Holding.of(manager, device.type());
            Parameters parameters = new Parameters(Layout.of(config), holding, "a fresh model");
            InitialWeights.fill(parameters, config.block().norm(), seed);
            return parameters;
        });
    }

    private static LanguageModel assemble(
            ModelConfig config,
            SpecialTokens special,
            Tokenizer tokenizer,
            Device device,
            Function<NDManager, Parameters> parameters) {
        NDManager manager = NativeMemory.manager(device);
        boolean opened = false;
        try {
            requireVocabulary(config, tokenizer);
            LanguageModel model = new LanguageModel(config, special, tokenizer, parameters.apply(manager));
            opened = true;
            return model;
        } finally {
            if (!opened) {
                manager.close();
                tokenizer.close();
            }
        }
    }

    private static void requireVocabulary(ModelConfig config, Tokenizer tokenizer) {
        // an added token may lie beyond, as that for images does in Gemma's text models: it is refused when it is used
        if (tokenizer.ownSize() > config.vocabulary()) {
            throw new MalformedModelException("the tokenizer has ids up to " + (tokenizer.ownSize() - 1)
                    + ", config.json has vocab_size " + config.vocabulary() + "; use the tokenizer.json of this model");
        }
    }

    /** The shape of the network. */
    public ModelConfig config() {
        return config;
    }

    /** Tokens that begin and end texts. */
    public SpecialTokens special() {
        return special;
    }

    /** Its tokenizer. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** A text as tokens, in windows that the model can read. */
    public List<TokenIds> windows(String text) {
        return tokenizer.encode(text).windows(config.context());
    }

    /** Names and shapes of all parameters, in the order of the network. */
    public List<TensorInfo> parameters() {
        return parameters.infos();
    }

    /** Its modules by what they are for, with the names of their parameters. */
    public Layout layout() {
        return parameters.layout();
    }

    /** A copy of a parameter in C order. */
    public float[] parameter(String name) {
        Scope scope = enter();
        try (scope) {
            return parameters.read(name);
        }
    }

    /**
     * Replaces a parameter in place; uses of the model that begin later see the new values.
     *
     * @throws dev.perennial.tensor.UnknownTensorException if there is no such parameter
     * @throws dev.perennial.tensor.ShapeMismatchException if the number of values is another
     * @throws dev.perennial.tensor.NonFiniteException if a value is NaN or infinite
     */
    public void assign(String name, float[] values) {
        Scope scope = enterAlone();
        try (scope) {
            parameters.write(name, values);
        }
    }

    /** The parameters as float32 tensors to read or write to disk; each read is a copy of that moment. */
    public TensorSource weights() {
        return new LiveWeights(this);
    }

    Network network() {
        return network;
    }

    Parameters values() {
        return parameters;
    }

    /** Begins a use; several may go on at once. */
    Scope enter() {
        uses.readLock().lock();
        return opened(uses.readLock());
    }

    /** Begins a use that changes parameters; it waits for all others. */
    Scope enterAlone() {
        parameters.requireExact();
        uses.writeLock().lock();
        return opened(uses.writeLock());
    }

    private Scope opened(Lock held) {
        if (closed) {
            held.unlock();
            throw new IllegalStateException("this model is closed; open it again before using it");
        }
        return new Scope(manager, held, parameters::requireExact);
    }

    /** Refuses ids outside the vocabulary and sequences that are empty or longer than the model can read as a whole. */
    void requireUsable(TokenIds ids) {
        if (ids.isEmpty() || (ids.size() > config.context() && !config.stretches())) {
            throw new IllegalArgumentException(
                    "expected 1 to " + config.context() + " tokens (the model's context), found " + ids.size());
        }
        for (int i = 0; i < ids.size(); i++) {
            if (ids.at(i) >= config.vocabulary()) {
                throw new IllegalArgumentException("expected token ids below " + config.vocabulary()
                        + " (the model's vocabulary), found " + ids.at(i) + " at " + i);
            }
        }
    }

    /** Frees parameters and tokenizer once every use has ended. */
    @Override
    public void close() {
        uses.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                manager.close();
                tokenizer.close();
                NativeMemory.giveBack(parameters.elements());
            }
        } finally {
            uses.writeLock().unlock();
        }
    }
}
