package dev.perennial.model.lora;

import dev.perennial.model.config.MalformedModelException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.kernel.Philox;
import dev.perennial.tensor.linalg.Matrix;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A low-rank adapter (Hu et al. 2021, arXiv 2106.09685): a pair of factors for each of some linear modules, on the heap
 * as float32.
 */
public final class LoraAdapter {
    private static final String WEIGHT = ".weight";
    private static final List<String> EMBEDDINGS = List.of("embed_tokens", "embed_in", "wte", "wpe");

    private final LoraSettings settings;
    private final Map<String, LoraFactors> modules;
    private final LoraAdditions additions;

    /**
     * An adapter of these factors by linear module.
     *
     * @throws MalformedModelException if there are none, or one's rank is not what the settings say
     */
    public LoraAdapter(LoraSettings settings, Map<String, LoraFactors> modules) {
        this(settings, modules, LoraAdditions.none());
    }

    /**
     * An adapter of these factors by module, and of what it has besides.
     *
     * @throws MalformedModelException as the shorter one, or if magnitudes are of another number than a module's
     *     outputs
     */
    public LoraAdapter(LoraSettings settings, Map<String, LoraFactors> modules, LoraAdditions additions) {
        this.settings = settings;
        this.additions = additions;
        this.modules = Collections.unmodifiableMap(new TreeMap<>(modules));
        if (modules.isEmpty()) {
            throw new MalformedModelException("expected an adapter to change at least one module, found none");
        }
        this.modules.forEach((module, factors) -> {
            int expected = settings.scaling().rank(module);
            if (factors.rank() != expected) {
                throw new MalformedModelException("adapter of " + module + ": expected rank " + expected
                        + " as its configuration says, found " + factors.rank());
            }
            additions.magnitude(module).ifPresent(lengths -> requireLengths(module, factors, lengths.columns()));
        });
    }

    private static void requireLengths(String module, LoraFactors factors, int found) {
        if (found != factors.b().rows()) {
            throw new MalformedModelException("adapter of " + module + ": expected a magnitude for each of its "
                    + factors.b().rows() + " outputs, found " + found);
        }
    }

    /**
     * A fresh adapter, which changes nothing yet: A uniform within 1 / sqrt(in) of zero (He et al. 2015, arXiv
     * 1502.01852, with slope sqrt(5), as PEFT has it), B zero. Each number follows from seed, module and place.
     *
     * @param weights the model's parameters, of which those of the wanted linear modules are used
     * @throws IllegalArgumentException if no module is wanted
     */
    public static LoraAdapter fresh(LoraSettings settings, List<TensorInfo> weights, long seed) {
        Map<String, LoraFactors> modules = new TreeMap<>();
        for (TensorInfo weight : weights) {
            String module = module(weight);
            if (!module.isEmpty() && settings.targets().includes(module)) {
                modules.put(module, fresh(settings, module, weight, seed));
            }
        }
        if (modules.isEmpty()) {
            throw new IllegalArgumentException("expected " + settings.targets()
                    + " to name linear modules of the model, found none such; its modules have names like "
                    + weights.stream()
                            .map(LoraAdapter::module)
                            .filter(name -> !name.isEmpty())
                            .findFirst()
                            .orElse("none at all"));
        }
        return new LoraAdapter(settings, modules);
    }

    /** The linear module of a weight, or nothing. */
    private static String module(TensorInfo weight) {
        String name = weight.name();
        if (weight.shape().size() != 2 || !name.endsWith(WEIGHT)) {
            return "";
        }
        String module = name.substring(0, name.length() - WEIGHT.length());
        String last = module.substring(module.lastIndexOf('.') + 1);
        return EMBEDDINGS.contains(last) ? "" : module;
    }

    private static LoraFactors fresh(LoraSettings settings, String module, TensorInfo weight, long seed) {
        int rows = Math.toIntExact(weight.shape().get(0));
        int columns = Math.toIntExact(weight.shape().get(1));
        int in = settings.transposed() ? rows : columns;
        int out = settings.transposed() ? columns : rows;
        int rank = settings.scaling().rank(module);
        float[] a = new float[Math.multiplyExact(rank, in)];
        Philox random = Philox.of(seed, module, 0);
        double bound = 1 / Math.sqrt(in);
        for (int i = 0; i < a.length; i++) {
            a[i] = (float) (bound * (2 * random.uniform(i) - 1));
        }
        return new LoraFactors(Matrix.of(rank, in, a), Matrix.zeros(out, rank));
    }

    /** What it is. */
    public LoraSettings settings() {
        return settings;
    }

    /** What it has besides factors of linear modules. */
    public LoraAdditions additions() {
        return additions;
    }

    /**
     * The same, where it is nothing but factors of linear modules.
     *
     * @throws IllegalArgumentException naming what it has besides
     */
    public LoraAdapter requirePlain() {
        if (!additions.told().isEmpty()) {
            throw new IllegalArgumentException("expected an adapter of plain LoRA for linear modules, found "
                    + String.join(", ", additions.told()) + " too; such adapters can only be merged");
        }
        return this;
    }

    /** Whether a module's weight is stored as in x out, as those of embeddings are too. */
    public boolean transposed(String module) {
        return settings.transposed() || additions.embeddings().contains(module);
    }

    /** Its factors by module, in name order. */
    public Map<String, LoraFactors> modules() {
        return modules;
    }

    /** The factors of one of its modules; throws {@link IllegalArgumentException} naming it if it is none of them. */
    public LoraFactors factors(String module) {
        LoraFactors factors = modules.get(module);
        if (factors == null) {
            throw new IllegalArgumentException(
                    "expected a module of the adapter (" + modules.keySet() + "), found " + module);
        }
        return factors;
    }

    /** How many numbers it has. */
    public long elements() {
        return modules.values().stream()
                .mapToLong(each -> each.a().data().length + each.b().data().length)
                .sum();
    }

    /** What a module's B A is multiplied by. */
    public float factor(String module) {
        return (float) settings.scaling().factor(module);
    }
}
