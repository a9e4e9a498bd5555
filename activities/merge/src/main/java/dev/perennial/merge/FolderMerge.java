package dev.perennial.merge;

import dev.perennial.merge.config.MergeConfig;
import dev.perennial.merge.config.ModelReference;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.plan.MergePlan;
import dev.perennial.merge.run.Fingerprint;
import dev.perennial.merge.run.MergeRun;
import dev.perennial.merge.tokenizer.AlignedEmbeddings;
import dev.perennial.merge.tokenizer.MergedTokenizer;
import dev.perennial.tensor.Progress;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.disk.ReadAhead;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs a mergekit configuration over model folders, and writes the merged folder with its configuration and card. */
public final class FolderMerge implements AutoCloseable {
    private final MergeConfig config;
    private final ModelFolders folders;

    /**
     * Opens the models of a configuration.
     *
     * @param config what to merge
     * @param near folders named in the configuration are looked for from here
     * @throws MergeException.Refused naming all that are missing or malformed
     */
    public FolderMerge(MergeConfig config, Path near) {
        this(config, ModelPlaces.near(near));
    }

    /** As the public one, with models of other places. */
    FolderMerge(MergeConfig config, ModelPlaces places) {
        this.config = config;
        this.folders = ModelFolders.open(config, places);
    }

    /** Has the models' weights brought into the system's memory ahead of the merge, from now on. */
    void readAhead(Optional<ReadAhead> early) {
        folders.readAhead(early);
    }

    /**
     * What {@link #write} would make, tensor by tensor, without reading a weight.
     *
     * @throws MergeException naming everything in which the configuration does not fit its method, or the models each
     *     other
     */
    public MergePlan plan() {
        List<String> missing = Stream.concat(
                        new SideSettings(config, folders).check().stream(), folders.warnings().stream())
                .toList();
        MergePlan plan = MergePlan.of(
                        config, folders.tensors(), folders.tokenizer().map(AlignedEmbeddings::new))
                .warning(missing);
        boolean tied = config.raw().isEmpty() && config.references().stream().allMatch(folders::tied);
        return tied ? plan.tied() : plan;
    }

    /** The models it reads, in the order of the configuration. */
    public List<MergeInput> inputs() {
        return folders.tensors().entrySet().stream()
                .map(each -> new MergeInput(
                        each.getKey().toString(),
                        each.getValue().tensors().stream()
                                .mapToLong(TensorInfo::bytes)
                                .sum(),
                        each.getValue().tensors().size()))
                .toList();
    }

    /** As {@link #write(MergeRun)}, telling how far it has come. */
    public void write(Path target, Progress progress) {
        write(MergeRun.to(target).telling(progress));
    }

    /**
     * Writes the merged folder, going on where the same merge was cut off.
     *
     * @throws MergeException as {@link #plan} does, or if the target is in use
     */
    public void write(MergeRun run) {
        write(run, plan());
    }

    /** As {@link #write(MergeRun)}, of its own plan. */
    void write(MergeRun run, MergePlan plan) {
        write(run, fingerprint(plan), content(plan, Optional.empty()));
    }

    /** As {@link #write(MergeRun)}, marked as made by the merge with this fingerprint, which is that of the plan. */
    void write(MergeRun run, MergePlan plan, String fingerprint) {
        write(run, fingerprint, content(plan, Optional.of(fingerprint)));
    }

    private void write(MergeRun run, String fingerprint, MergedFolder content) {
        folders.readAhead(Optional.empty());
        Progress told = run.progress();
        run.telling((done, all) -> {
                    folders.passed(done, all);
                    told.made(done, all);
                })
                .write(fingerprint, content);
    }

    private MergedFolder content(MergePlan plan, Optional<String> mark) {
        Provenance provenance = new Provenance(config, folders, mark);
        return new MergedFolder(plan, folder -> {
            new OutputFiles(config, folders, plan).write(folder);
            provenance.write(folder);
        });
    }

    /** As another merge sees the model before it is made. */
    PlannedModel planned(String name, MergePlan plan) {
        Optional<String> text = config.tokenizer().isPresent()
                ? folders.tokenizer().map(MergedTokenizer::text)
                : folders.tokenizerText(config.donor());
        boolean tied = !plan.shape().headed() && folders.tied(config.donor());
        return new PlannedModel(name, plan, text, tied);
    }

    /** Of what the plan makes of which files, in one word. */
    String fingerprint(MergePlan plan) {
        Fingerprint fingerprint = new Fingerprint().add(config.text()).add(plan);
        try {
            for (ModelReference model : config.references()) {
                fingerprint.files(folders.folder(model));
                if (model.lora().isPresent()) {
                    fingerprint.files(folders.adapter(model.lora().get()));
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the models of the merge could not be looked at", unreadable);
        }
        return fingerprint.word();
    }

    @Override
    public void close() {
        folders.close();
    }
}
