package dev.perennial.merge;

import dev.perennial.merge.config.MergeConfig;
import dev.perennial.merge.config.MergeDocuments;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.plan.MergePlan;
import dev.perennial.merge.run.MergeRun;
import dev.perennial.tensor.disk.ReadAhead;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs all documents of a file: those with a name into folders of that name, where they stay and are not made again by
 * the same merge, and the one without into the folder asked for.
 */
public final class DocumentsMerge implements AutoCloseable {
    private final MergeDocuments documents;
    private final ModelPlaces places;
    private final Path between;
    private final List<FolderMerge> opened = new ArrayList<>();
    private final List<PlannedDocument> planned = new ArrayList<>();
    private final List<KeptMerge> kept = new ArrayList<>();
    /** Those that take no model from another document, to be written as they are planned. */
    private final Map<MergeConfig, FolderMerge> ready = new HashMap<>();

    private boolean readsAhead;
    private Optional<ReadAhead> early = Optional.empty();

    /**
     * Of a file.
     *
     * @param documents what it holds
     * @param near folders named in it are looked for from here, then in the cache of Hugging Face's clients
     * @param between the folder for the merges that have names; made when the first is written
     */
    public DocumentsMerge(MergeDocuments documents, Path near, Path between) {
        this(documents, ModelPlaces.near(near), between);
    }

    /** As the public one, with models of other places. */
    DocumentsMerge(MergeDocuments documents, ModelPlaces places, Path between) {
        this.documents = documents;
        this.places = places;
        this.between = between;
    }

    /**
     * Has the models of what is written first brought into the system's memory as soon as they are open, where it is to
     * be written; those of each other document follow once it is their turn.
     *
     * @param begun what has begun with them before, where something has
     */
    public void readAhead(Optional<ReadAhead> begun) {
        readsAhead = true;
        early = begun;
    }

    /**
     * What {@link #write} would make, without reading a weight, each document behind those it takes models from;
     * planned once.
     *
     * @throws MergeException naming everything that is wrong in any of them; those that need a wrong one are not looked
     *     at
     */
    public List<PlannedDocument> plan() {
        if (planned.isEmpty()) {
            planned.addAll(planned());
        }
        return List.copyOf(planned);
    }

    private List<PlannedDocument> planned() {
        List<PlannedDocument> plans = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        List<MergeException> failures = new ArrayList<>();
        Map<String, PlannedModel> models = new HashMap<>();
        for (MergeConfig config : documents.configs()) {
            if (needs(config).stream().anyMatch(name -> !models.containsKey(name))) {
                continue;
            }
            try {
                FolderMerge merge = new FolderMerge(config, places.with(Map.of(), models));
                opened.add(merge);
                if (readsAhead && opened.size() == 1) {
                    merge.readAhead(early);
                }
                MergePlan plan = merge.plan();
                Optional<String> name = documents.name(config);
                if (needs(config).isEmpty()) {
                    ready.put(config, merge);
                }
                plans.add(new PlannedDocument(name, config, plan, merge.inputs()));
                name.ifPresent(each -> models.put(each, merge.planned(each, plan)));
            } catch (MergeException wrong) {
                failures.add(wrong);
                wrong.problems().forEach(problem -> problems.add(place(config) + problem));
            }
        }
        requireNone(failures, problems);
        return plans;
    }

    private static void requireNone(List<MergeException> failures, List<String> problems) {
        if (failures.stream().anyMatch(MergeException.Refused.class::isInstance)) {
            throw new MergeException.Refused(problems);
        }
        if (!failures.isEmpty()) {
            throw new MergeException.Misconfigured(problems);
        }
    }

    private String place(MergeConfig config) {
        return documents.configs().size() == 1
                ? ""
                : MergeDocuments.place(documents.name(config).orElse("")) + ": ";
    }

    /** The names of the documents that this one needs. */
    private List<String> needs(MergeConfig config) {
        List<String> names = documents.configs().stream()
                .flatMap(each -> documents.name(each).stream())
                .toList();
        return MergeDocuments.needs(config).stream().filter(names::contains).toList();
    }

    /**
     * Writes all, going on where the same merges were cut off. Progress counts the bytes of all of them.
     *
     * @param run of the document without a name, and with its target changed of each other
     * @throws MergeException as {@link #plan} does, before anything is written; or if a folder is in use, also by
     *     another merge of the same name
     */
    public void write(MergeRun run) {
        List<PlannedDocument> all = plan();
        long bytes = all.stream().mapToLong(each -> each.plan().bytes()).sum();
        Map<String, Path> made = new HashMap<>();
        long before = 0;
        for (PlannedDocument document : all) {
            long done = before;
            write(document, made, run.telling((part, whole) -> run.progress().made(done + part, bytes)));
            before += document.plan().bytes();
        }
    }

    private void write(PlannedDocument document, Map<String, Path> made, MergeRun run) {
        Optional<FolderMerge> planned = Optional.ofNullable(ready.get(document.config()));
        if (planned.isPresent()) {
            write(document, planned.get(), document.plan(), made, run);
            return;
        }
        try (FolderMerge merge = new FolderMerge(document.config(), places.with(made, Map.of()))) {
            write(document, merge, merge.plan(), made, run);
        }
    }

    private void write(
            PlannedDocument document, FolderMerge merge, MergePlan plan, Map<String, Path> made, MergeRun run) {
        if (document.name().isEmpty()) {
            merge.write(run, plan);
            return;
        }
        String name = document.name().get();
        Path target = between.resolve(name);
        try {
            write(target, merge, plan, run);
        } catch (IOException failed) {
            throw new UncheckedIOException("the merge " + name + " could not be written to " + target, failed);
        }
        made.put(name, target);
    }

    /** Writes one with a name, unless it is there, and holds it. */
    private void write(Path target, FolderMerge merge, MergePlan plan, MergeRun run) throws IOException {
        Files.createDirectories(between);
        String fingerprint = merge.fingerprint(plan);
        KeptMerge made = new KeptMerge(target, fingerprint);
        kept.add(made);
        if (run.fresh()) {
            made.forget();
        }
        if (made.hold()) {
            run.remarks().accept("Keeps " + target + ", which the same merge made before");
        } else {
            merge.write(run.into(target), plan, fingerprint);
            made.hold();
        }
    }

    /** Closes the models, and lets go of folders with names, which nobody else removes until then. */
    @Override
    public void close() {
        opened.forEach(FolderMerge::close);
        kept.forEach(KeptMerge::close);
    }
}
