package dev.perennial.merge;

import dev.perennial.merge.config.MergeConfig;
import dev.perennial.merge.config.ModelReference;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.moe.JoinedExperts;
import dev.perennial.merge.plan.MergePlan;
import dev.perennial.merge.tokenizer.MergedTokenizer;
import dev.perennial.model.config.ModelException;
import dev.perennial.model.lora.LoraFolder;
import dev.perennial.model.lora.LoraMerge;
import dev.perennial.tensor.TensorException;
import dev.perennial.tensor.TensorFile;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.disk.ReadAhead;
import dev.perennial.tensor.folder.ModelTensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The open models of a configuration, adapters merged into theirs while they are read. */
final class ModelFolders implements AutoCloseable {
    private final MergeConfig config;
    private final ModelPlaces places;
    private final Map<ModelReference, TensorSource> tensors = new LinkedHashMap<>();
    private final Map<ModelReference, ModelTensors> files = new LinkedHashMap<>();
    private final Map<ModelReference, LoraMerge> adapted = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private Optional<ReadAhead> ahead = Optional.empty();

    private ModelFolders(MergeConfig config, ModelPlaces places) {
        this.config = config;
        this.places = places;
    }

    /** Opens all models that are named; throws {@link MergeException.Refused} naming all that cannot be opened. */
    static ModelFolders open(MergeConfig config, ModelPlaces places) {
        ModelFolders folders = new ModelFolders(config, places);
        boolean sound = false;
        try {
            config.references().forEach(folders::open);
            sound = folders.problems.isEmpty();
        } finally {
            if (!sound) {
                folders.close();
            }
        }
        if (!sound) {
            throw new MergeException.Refused(folders.problems);
        }
        return folders;
    }

    private void open(ModelReference model) {
        Optional<String> problem =
                places.planned(model).isPresent() || places.made().containsKey(model.path())
                        ? Optional.empty()
                        : places.missing(model.path(), model.revision()).map(why -> "model " + model + ": " + why);
        Optional<String> adapter = model.lora()
                .map(ModelReference::parse)
                .flatMap(lora -> places.missing(lora.path(), lora.revision()))
                .map(why -> "adapter of " + model + ": " + why);
        problem.ifPresent(problems::add);
        adapter.ifPresent(problems::add);
        if (problem.isEmpty() && adapter.isEmpty()) {
            read(model);
        }
    }

    private void read(ModelReference model) {
        try {
            TensorSource weights =
                    places.planned(model).<TensorSource>map(each -> each).orElseGet(() -> opened(model));
            tensors.put(model, joined(model, model.lora().isPresent() ? adapted(model, weights) : weights));
        } catch (TensorException | ModelException | MergeException.Refused unreadable) {
            problems.add("model " + model + ": " + unreadable.getMessage());
        }
    }

    private LoraMerge adapted(ModelReference model, TensorSource weights) {
        LoraMerge merge =
                new LoraMerge(weights, LoraFolder.readAny(adapter(model.lora().orElseThrow())));
        adapted.put(model, merge);
        return merge;
    }

    /** Models are merged as Transformers holds them; plain files have no settings that say what they are of. */
    private TensorSource joined(ModelReference model, TensorSource weights) {
        return config.raw().isPresent() || places.planned(model).isPresent()
                ? weights
                : JoinedExperts.of(weights, () -> ModelConfig.type(folder(model)));
    }

    private ModelTensors opened(ModelReference model) {
        ModelTensors weights = ModelTensors.openAny(folder(model));
        files.put(model, weights);
        return weights;
    }

    /** Where a model lies. */
    Path folder(ModelReference model) {
        return places.folder(model);
    }

    /** The commit of a model that lies in the cache of a hub. */
    Optional<String> commit(ModelReference model) {
        return places.commit(model);
    }

    /** Revisions that count for nothing, as their models are folders, and experts that lie otherwise than before. */
    List<String> warnings() {
        Stream<String> revisions = tensors.keySet().stream()
                .filter(model ->
                        model.revision().isPresent() && places.commit(model).isEmpty())
                .map(model -> "model " + model + " is a folder, and folders have no revisions: "
                        + model.revision().get() + " counts for nothing");
        Stream<String> experts = tensors.entrySet().stream()
                .filter(each -> each.getValue() instanceof JoinedExperts)
                .limit(1)
                .map(each -> "model " + each.getKey() + " has its experts apart, and the merged one has those of a"
                        + " layer joined, as Transformers 5 and mergekit 0.1.5 do; what reads the old names only,"
                        + " such as Transformers 4, does not find them");
        return Stream.concat(revisions, experts).toList();
    }

    /** Where an adapter lies. */
    Path adapter(String lora) {
        return places.adapter(lora);
    }

    /** The tokenizer that the configuration asks for, if it does. */
    Optional<MergedTokenizer> tokenizer() {
        return config.tokenizer()
                .map(choice -> MergedTokenizer.of(
                        config,
                        choice,
                        this::tokenizerText,
                        model -> MergePlan.vocabulary(Objects.requireNonNull(tensors.get(model), model::toString))));
    }

    /** What a model's tokenizer.json holds; empty if it has none. */
    Optional<String> tokenizerText(ModelReference model) {
        if (places.planned(model).isPresent()) {
            return places.planned(model).flatMap(PlannedModel::tokenizer);
        }
        Path file = folder(model).resolve("tokenizer.json");
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(file + " cannot be read as a tokenizer", unreadable);
        }
    }

    /** Whether a model says that its output head is its embedding, and no adapter parts the two. */
    boolean tied(ModelReference model) {
        if (headAdapted(model)) {
            return false;
        }
        return places.planned(model).map(PlannedModel::tied).orElseGet(() -> ModelConfig.tied(folder(model)));
    }

    private boolean headAdapted(ModelReference model) {
        return Optional.ofNullable(adapted.get(model))
                .filter(merge -> merge.tensors().stream()
                        .anyMatch(info -> info.name().endsWith("lm_head.weight") && merge.changes(info.name())))
                .isPresent();
    }

    /** All models, in the order of the configuration. */
    Map<ModelReference, TensorSource> tensors() {
        return tensors;
    }

    /**
     * Has weights brought into the system's memory ahead of who reads them, from now on: those of whole models that lie
     * in the order of a merge.
     *
     * @param early what has begun with them, where something has
     */
    void readAhead(Optional<ReadAhead> early) {
        if (ahead.isEmpty()) {
            List<Path> ordered = ranged() ? List.of() : inOrder();
            ahead = early.map(begun -> begun.of(ordered)).or(() -> Optional.of(EarlyReading.begin(() -> ordered)));
        }
    }

    /** Files of the models in one file whose tensors lie in the order of names. */
    List<Path> inOrder() {
        return files.values().stream()
                .filter(weights -> weights.files().size() == 1 && inOrder(weights.tensors()))
                .map(weights -> Path.of(weights.files().get(0).origin()))
                .toList();
    }

    private boolean ranged() {
        return config.modules().stream()
                .flatMap(module -> module.slices().stream())
                .flatMap(slice -> slice.sources().stream())
                .anyMatch(source -> source.layers().isPresent());
    }

    private static boolean inOrder(List<TensorInfo> tensors) {
        List<String> names = tensors.stream().map(TensorInfo::name).toList();
        return names.equals(names.stream().sorted().toList());
    }

    /** So much of the merge is made, and so much of the models read. */
    void passed(long part, long whole) {
        ahead.ifPresent(each -> each.passed(whole == 0 ? 1 : (double) part / whole));
    }

    /** The files of weights of one, without those of its adapter. */
    List<TensorFile> files(ModelReference model) {
        return Objects.requireNonNull(files.get(model), model::toString).files();
    }

    @Override
    public void close() {
        ahead.ifPresent(ReadAhead::close);
        files.values().forEach(ModelTensors::close);
    }
}
