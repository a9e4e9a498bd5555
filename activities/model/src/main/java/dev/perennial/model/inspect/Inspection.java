package dev.perennial.model.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.lora.LoraSettings;
import dev.perennial.tensor.TensorInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What was found in a folder or file. */
public final class Inspection {
    private final Subject subject;
    private final Weights weights;
    private final Texts texts;
    private final Findings findings;

    Inspection(Subject subject, Weights weights, Texts texts, Findings findings) {
        this.subject = subject;
        this.weights = weights;
        this.texts = texts;
        this.findings = findings;
    }

    /**
     * What is inspected.
     *
     * @param kind what it is
     * @param config its configuration; empty without one
     * @param shape the shape of its network, for a family that can be run
     * @param adapter what an adapter is, for one that can be read
     */
    record Subject(
            Kind kind,
            JsonNode config,
            @Nullable ModelConfig shape,
            @Nullable LoraSettings adapter) {}

    /** What a folder or file is. */
    public enum Kind {
        /** A model folder. */
        MODEL,
        /** A folder of PEFT. */
        ADAPTER,
        /** A safetensors file alone. */
        WEIGHTS
    }

    /** Hears how many of all tensors have been read, from the calling thread. */
    @FunctionalInterface
    public interface Progress {
        /** So many tensors are done. */
        void at(long done, long all);
    }

    /**
     * The weights.
     *
     * @param tensors in the order of their bytes
     * @param files the names of their files
     * @param heads what is known of the output head
     */
    public record Weights(List<TensorReport> tensors, List<String> files, Head heads) {
        public Weights {
            tensors = List.copyOf(tensors);
            files = List.copyOf(files);
        }
    }

    /** How the output head lies beside the token embedding. */
    public enum Head {
        /** There is no such pair here. */
        UNKNOWN,
        /** Only the embedding is stored, which is the head too. */
        TIED,
        /** Both are stored, and equal. */
        TIED_TWICE,
        /** Both are stored, and differ. */
        SEPARATE
    }

    /**
     * What it reads and writes.
     *
     * @param tokenizer the kind of its tokenizer, such as BPE; empty without one
     * @param tokens one more than the tokenizer's largest id; 0 without one
     * @param chatTemplate whether it has a template for conversations
     */
    public record Texts(String tokenizer, int tokens, boolean chatTemplate) {
        static final Texts NONE = new Texts("", 0, false);
    }

    /**
     * Inspects a model folder, an adapter folder or a safetensors file. Reads every weight once or twice, in pieces of
     * 80 KiB of heap a thread; whatever is wrong is told, never thrown.
     *
     * @throws IllegalArgumentException if there is no such folder or file
     */
    public static Inspection of(Path path, Progress progress) {
        return new Inspector(path, progress).inspection();
    }

    /** What it is. */
    public Kind kind() {
        return subject.kind();
    }

    /** The family's name as config.json has it, such as {@code llama}; of an adapter its kind; {@code unknown} else. */
    public String family() {
        JsonNode config = subject.config();
        return subject.kind() == Kind.ADAPTER
                ? config.path("peft_type").asText("unknown").toLowerCase(Locale.ROOT)
                : config.path("model_type")
                        .asText(config.path("architectures").path(0).asText("unknown"));
    }

    /** The configuration as it lies there, config.json or adapter_config.json; empty without one. */
    public JsonNode config() {
        return subject.config();
    }

    /** The shape of the network, for a family that can be run here. */
    public Optional<ModelConfig> shape() {
        return Optional.ofNullable(subject.shape());
    }

    /** Rank, strength and targets of an adapter that can be read here. */
    public Optional<LoraSettings> adapter() {
        return Optional.ofNullable(subject.adapter());
    }

    /** Every tensor, in the order of their bytes. */
    public List<TensorReport> tensors() {
        return weights.tensors();
    }

    /** The files of the weights. */
    public List<String> files() {
        return weights.files();
    }

    /** How the head lies beside the embedding. */
    public Head head() {
        return weights.heads();
    }

    /** Tokenizer and chat template. */
    public Texts texts() {
        return texts;
    }

    /** How many numbers are stored. */
    public long parameters() {
        return sum(TensorInfo::elements);
    }

    /** How many bytes they take. */
    public long bytes() {
        return sum(TensorInfo::bytes);
    }

    private long sum(ToLongFunction<TensorInfo> part) {
        return weights.tensors().stream()
                .mapToLong(tensor -> part.applyAsLong(tensor.info()))
                .sum();
    }

    /** How many numbers there are of each type, by its code. */
    public Map<String, Long> parametersByType() {
        Map<String, Long> sums = new TreeMap<>();
        for (TensorReport tensor : weights.tensors()) {
            sums.merge(tensor.info().dtype().code(), tensor.info().elements(), Long::sum);
        }
        return sums;
    }

    /** Everything that is wrong, each a sentence naming file or tensor. */
    public List<String> problems() {
        return List.copyOf(findings.problems());
    }

    /** What is odd or missing, but keeps nobody from using it. */
    public List<String> remarks() {
        return List.copyOf(findings.remarks());
    }
}
