package dev.perennial.merge.pack;

import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.run.Fingerprint;
import dev.perennial.merge.run.Guard;
import dev.perennial.merge.run.MergeRun;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.Progress;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What an expert learnt since its base, packed module by module as GraftLLM packs it (Du et al. 2025, arXiv 2505.18502,
 * section 3): of embeddings and the head the largest differences, matrices of attention and MLPs as products of thin
 * ones, coded in more bits the more they matter; norms and biases as they are, and so whatever a form would not make
 * smaller. Codes are rounded with fitted steps: with error feedback by GPTQ on activations, as the paper has it, where
 * texts are given, else to nearest.
 *
 * <p>One tensor after another: while a matrix is decomposed it takes 65 bytes an element at the peak, 20 of them of
 * heap (measured of one that is nearly square); an embedding takes five times what is stored of it, of heap; where
 * texts are given the expert is held as a model too, the sums of {@link Calibration} of one layer, and about 50 bytes
 * for each pair of a matrix's inputs. Each finished tensor is kept beside the target, so a pack that was cut off goes
 * on behind it. The decompositions are the engine's, equal on one machine with one number of threads; all else does not
 * depend on threads.
 */
public final class SkillPack implements AutoCloseable {
    private final Path before;
    private final Path after;
    private final PackSettings settings;
    private final List<Double> centroid;
    private final List<String> texts;
    private final TensorSource base;
    private final TensorSource expert;

    /** Opens a base and an expert of it, to be packed without telling what prompts the pack is for. */
    public SkillPack(Path before, Path after, PackSettings settings) {
        this(before, after, settings, List.of(), List.of());
    }

    /**
     * Opens a base and an expert of it, two model folders.
     *
     * @param centroid of prompts that the pack is for, by {@link Router#centroid}; empty if none is to be routed to it
     * @param texts on which the expert's inputs are measured, so that rounding errors make up for each other there; of
     *     none codes are rounded to nearest
     * @throws MergeException.Refused naming every tensor of another shape, and every one that is larger than what is
     *     decomposed
     */
    public SkillPack(Path before, Path after, PackSettings settings, List<Double> centroid, List<String> texts) {
        this.before = before;
        this.after = after;
        this.settings = settings;
        this.centroid = List.copyOf(centroid);
        this.texts = List.copyOf(texts);
        this.base = ModelTensors.open(before);
        this.expert = Guard.closing(base, () -> packable(base, ModelTensors.open(after)));
    }

    private TensorSource packable(TensorSource own, TensorSource opened) {
        return Guard.closing(opened, () -> {
            requirePackable(own, opened);
            return opened;
        });
    }

    private void requirePackable(TensorSource own, TensorSource opened) {
        List<String> problems = opened.tensors().stream()
                .flatMap(tensor -> problem(new Pair(tensor.name(), own, opened)).stream())
                .toList();
        if (!problems.isEmpty()) {
            throw new MergeException.Refused(problems);
        }
    }

    private Optional<String> problem(Pair pair) {
        Optional<TensorInfo> other = pair.base().find(pair.name()).filter(own -> !own.sameShape(pair.info()));
        if (other.isPresent()) {
            return Optional.of("tensor " + pair.name() + " is " + other.get().shape() + " in " + before + " and "
                    + pair.info().shape() + " in " + after + "; pack an expert of this base");
        }
        return Packing.problem(pair, settings);
    }

    /**
     * Writes the pack: {@code pack.json}, the parts, and files of the expert that the base lacks or has otherwise.
     *
     * @throws NonFiniteException if a weight is NaN or infinite
     * @throws MergeException.Refused if the target is in use
     */
    public void write(MergeRun run) {
        try (Inputs inputs = Calibration.open(after, texts)) {
            String key = new Fingerprint()
                    .add("pack")
                    .add(settings)
                    .add(centroid)
                    .add(texts)
                    .files(before)
                    .files(after)
                    .word();
            PackedFolder content = new PackedFolder(this, run, key, inputs);
            try {
                run.telling(Progress.NONE).write(key, content);
            } catch (NonFiniteException | MergeException refused) {
                if (!Files.exists(run.partial())) {
                    content.forget();
                }
                throw refused;
            }
            content.forget();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the pack could not be written to " + run.target(), unreadable);
        }
    }

    Path before() {
        return before;
    }

    Path after() {
        return after;
    }

    PackSettings settings() {
        return settings;
    }

    List<Double> centroid() {
        return centroid;
    }

    List<String> texts() {
        return texts;
    }

    TensorSource base() {
        return base;
    }

    TensorSource expert() {
        return expert;
    }

    @Override
    public void close() {
        base.close();
        expert.close();
    }
}
