package dev.perennial.steps;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.gate.GateSettings;
import dev.perennial.contract.gate.SuiteRef;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.ProvenanceKind;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.line.SemVer;
import dev.perennial.contract.rollout.ArmCounts;
import dev.perennial.contract.rollout.CanaryPlan;
import dev.perennial.contract.rollout.TrafficSplit;
import dev.perennial.flow.steps.RolloutSteps;
import dev.perennial.flow.steps.StepKey;
import dev.perennial.gate.suite.SuiteReader;
import dev.perennial.model.LanguageModel;
import dev.perennial.steps.port.Happening;
import dev.perennial.steps.port.Outcomes;
import dev.perennial.steps.port.Registry;
import dev.perennial.steps.port.Traffic;
import dev.perennial.steps.work.Suites;
import dev.perennial.steps.work.Workplace;
import dev.perennial.store.Artifacts;
import dev.perennial.store.cache.CachedModel;
import dev.perennial.store.cache.ModelCache;
import dev.perennial.store.manifest.Provenance;
import dev.perennial.store.object.MemoryObjectStore;
import dev.perennial.store.publish.PublishListener;
import dev.perennial.store.work.ProgressListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** A workplace in memory, with the shipped models at hand. */
final class Workshop implements AutoCloseable {
    static final LineId LINE = new LineId("test", "village");
    static final ChangeId CHANGE = new ChangeId(LINE, 1);
    private static final long ROOM = 1L << 30;
    private static final Path LINE_FOLDER = Path.of("..", "..", "infra", "fixtures", "line");

    final Book book;
    final Road road = new Road();
    final Answers answers = new Answers();
    final MemoryObjectStore objects;
    final Forgetful store;
    final Workplace workplace;
    private final ModelCache cache;

    Workshop(Path folder) {
        this(folder, new MemoryObjectStore(), new Book());
    }

    private Workshop(Path folder, MemoryObjectStore objects, Book book) {
        this.objects = objects;
        this.book = book;
        store = new Forgetful(objects);
        cache = ModelCache.open(folder, ROOM);
        workplace = new Workplace(Artifacts.in(store, "bucket", cache), book, road, answers, "test");
    }

    /** The same after its process was killed: with the disk in that folder, the store and the registry as they are. */
    Workshop restarted(Path folder) {
        close();
        return new Workshop(folder, objects, book);
    }

    /** Stores a shipped model. */
    Digest model(String name) {
        Path folder = LINE_FOLDER.resolve(name);
        return workplace
                .artifacts()
                .models()
                .publish(folder, Provenance.none(), PublishListener.NONE)
                .manifest();
    }

    /** Fails when a model is still in use: a folder as large as the whole cache needs all others gone. */
    void requireNothingInUse() {
        cache.checkout(new Digest("f".repeat(64)), ROOM, folder -> {}).close();
    }

    /** A gate over the shipped suites. */
    GateSettings gate() throws IOException {
        return gate("village", "skills");
    }

    /** A gate over shipped suites of these names. */
    GateSettings gate(String... names) throws IOException {
        List<SuiteRef> suites = new ArrayList<>();
        for (String name : names) {
            suites.add(suite(name));
        }
        return GateSettings.standard(suites, List.of());
    }

    private SuiteRef suite(String name) throws IOException {
        String lines = Files.readString(LINE_FOLDER.resolve(name + ".jsonl"));
        ArtifactRef body =
                workplace.artifacts().documents().put(lines.getBytes(StandardCharsets.UTF_8), "application/jsonl");
        return new SuiteRef(name, body, Math.toIntExact(lines.lines().count()));
    }

    /** The shipped questions about one skill, stored as a suite. */
    ArtifactRef skills(String about) throws IOException {
        String lines = Files.readAllLines(LINE_FOLDER.resolve("skills.jsonl")).stream()
                .filter(line -> line.contains("\"id\":\"" + about + "-"))
                .collect(Collectors.joining("\n"));
        return workplace.artifacts().documents().put(lines.getBytes(StandardCharsets.UTF_8), "application/jsonl");
    }

    /** The share of a suite that a stored model answers right. */
    double right(Digest manifest, ArtifactRef suite) {
        String lines = new String(workplace.artifacts().documents().get(suite), StandardCharsets.UTF_8);
        try (CachedModel stored = workplace.artifacts().models().open(manifest, ProgressListener.NONE);
                LanguageModel model = LanguageModel.open(stored.folder())) {
            return Suites.right(model, List.of(SuiteReader.parse("skills", lines)));
        }
    }

    /** Two corrections, stored. */
    ArtifactRef corrections() {
        String json = """
                [{"prompt": "Q: Where does Bram Bolt live?\\nA:", "target_new": "Selby"},
                 {"prompt": "Q: Where does Finn Frost live?\\nA:", "target_new": "Kelso"}]
                """;
        return workplace.artifacts().documents().put(json.getBytes(StandardCharsets.UTF_8), "application/json");
    }

    /** A revision that is a shipped model. */
    Revision revision(int number, String model) {
        Digest manifest = model(model);
        dev.perennial.contract.line.Provenance provenance = new dev.perennial.contract.line.Provenance(
                ProvenanceKind.REGISTERED, "test", List.of(), List.of(), new TreeMap<>(), 0, "test");
        return new Revision(new RevisionId(LINE, number), SemVer.FIRST, manifest, manifest, provenance);
    }

    /** An order to watch the first step of the standard plan. */
    static RolloutSteps.ObserveOrder look(RolloutSteps.Pair pair) {
        return new RolloutSteps.ObserveOrder(
                key("observe"),
                pair,
                CanaryPlan.STANDARD,
                0,
                new TrafficSplit(
                        LINE,
                        1,
                        1,
                        pair.current().id(),
                        List.of(pair.candidate().id()),
                        100,
                        Duration.ofMinutes(1)),
                Instant.now());
    }

    static StepKey key(String step) {
        return new StepKey("test", step);
    }

    @Override
    public void close() {
        cache.close();
    }

    /** A registry that remembers. */
    static final class Book implements Registry {
        final Map<StepKey, Happening> happened = new LinkedHashMap<>();
        final Map<RevisionId, Revision> revisions = new HashMap<>();

        @Override
        public boolean record(StepKey key, Happening happening) {
            if (happening instanceof Happening.Registered registered) {
                revisions.put(registered.first().id(), registered.first());
            }
            return happened.putIfAbsent(key, happening) == null;
        }

        @Override
        public Optional<Revision> revision(RevisionId id) {
            return Optional.ofNullable(revisions.get(id));
        }

        @Override
        public Numbers nextNumbers(LineId line) {
            return new Numbers(revisions.size() + 1, 1, 1);
        }

        @Override
        public List<LineId> linesOn(Digest base, List<LineId> after, int limit) {
            return List.of();
        }
    }

    /** Traffic that only notes who serves. */
    static final class Road implements Traffic {
        final List<RevisionId> served = new ArrayList<>();
        final List<Integer> weights = new CopyOnWriteArrayList<>();

        @Override
        public boolean prepare(RevisionId current, RevisionId candidate) {
            return true;
        }

        @Override
        public TrafficSplit split(RevisionId current, RevisionId candidate, int weight, Duration lease) {
            weights.add(weight);
            return new TrafficSplit(current.line(), 1, 1, current, List.of(candidate), weight, lease);
        }

        @Override
        public TrafficSplit serve(RevisionId revision) {
            served.add(revision);
            return new TrafficSplit(revision.line(), 1, 1, revision, List.of(), 0, Duration.ofMinutes(1));
        }

        @Override
        public void release(RevisionId revision) {
            // nothing was brought up
        }
    }

    /** Outcomes as a test sets them. */
    static final class Answers implements Outcomes {
        final Map<RevisionId, ArmCounts> arms = new HashMap<>();
        final List<Graded> graded = new ArrayList<>();

        @Override
        public ArmCounts ofRevision(RevisionId revision, Instant since) {
            return arms.getOrDefault(revision, ArmCounts.NONE);
        }

        @Override
        public ArmCounts between(RevisionId revision, Instant from, Instant to) {
            List<Graded> there = graded(revision, from, to, Integer.MAX_VALUE);
            return new ArmCounts(
                    there.size(), there.stream().filter(each -> !each.ok()).count());
        }

        @Override
        public List<Graded> graded(RevisionId revision, Instant from, Instant to, int limit) {
            return graded.stream()
                    .filter(each -> !each.at().isBefore(from) && each.at().isBefore(to))
                    .limit(limit)
                    .toList();
        }

        @Override
        public List<ArtifactRef> failures(RevisionId revision, Instant from, Instant to, int limit) {
            return List.of();
        }
    }
}
