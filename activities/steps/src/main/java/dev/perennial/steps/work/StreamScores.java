package dev.perennial.steps.work;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.gate.GateSettings;
import dev.perennial.contract.gate.SuiteRef;
import dev.perennial.contract.line.Expert;
import dev.perennial.contract.line.Revision;
import dev.perennial.gate.scoring.ItemScore;
import dev.perennial.gate.scoring.SuiteScores;
import dev.perennial.gate.suite.Suite;
import dev.perennial.gate.suite.SuiteReader;
import dev.perennial.model.LanguageModel;
import dev.perennial.store.digest.Sha256;
import dev.perennial.store.document.Documents;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What merged experts answer right, remembered in the store by version, weights and suites, so that accuracy when an
 * expert came is known later without merging that far again; what is not remembered is scored. The accuracy on several
 * suites is the share of all their items. Edits that came after the first expert are not made again before, on no side
 * of a comparison; {@link dev.perennial.flow.steps.MergeSteps#step} says why.
 */
public final class StreamScores {
    private static final Logger LOG = LoggerFactory.getLogger(StreamScores.class);
    private static final String FOLDER = "merge-scores/";
    /** Raised by every change of how suites are scored. */
    private static final int VERSION = 1;

    private final Documents documents;
    private final ExpertStream stream;
    private final Revision root;
    private final List<ArtifactRef> line;

    /** Of experts on a revision; {@code gate} says which suites the line has. */
    public StreamScores(Documents documents, ExpertStream stream, Revision root, GateSettings gate) {
        this(documents, stream, root, gate.suites().stream().map(SuiteRef::body).toList());
    }

    /** With these suites in the place of the line's. */
    public StreamScores(Documents documents, ExpertStream stream, Revision root, List<ArtifactRef> line) {
        this.documents = documents;
        this.stream = stream;
        this.root = root;
        this.line = List.copyOf(line);
    }

    /** On the line's suites; empty if they have no item that can be answered right. */
    public OptionalDouble onLine(Blend merged) {
        return share(merged, line);
    }

    /** On what this expert was tuned for; empty if that has no item that can be answered right. */
    public OptionalDouble on(Expert expert, Blend merged) {
        return share(merged, expert.suite().isEmpty() ? line : expert.suite());
    }

    /** The mean over these experts of the accuracy on what each was tuned for, of those of which there is one. */
    public OptionalDouble average(Blend merged) {
        return merged.experts().stream()
                .flatMapToDouble(expert -> on(expert, merged).stream())
                .average();
    }

    /** What this expert answers more on what it was tuned for, by one merge than by another. */
    OptionalDouble gain(Expert expert, Blend from, Blend to) {
        OptionalDouble before = on(expert, from);
        OptionalDouble after = on(expert, to);
        return before.isPresent() && after.isPresent()
                ? OptionalDouble.of(after.getAsDouble() - before.getAsDouble())
                : OptionalDouble.empty();
    }

    /**
     * Backward transfer (Lopez-Paz and Ranzato 2017, arXiv 1706.08840, equation 3): the mean over all experts but the
     * last of the accuracy now less that when it came; 0 of fewer than two, empty if nothing measures one.
     *
     * @param came what was merged when each of them came, at least of all but the last
     */
    public OptionalDouble backwardTransfer(Blend merged, List<Blend> came) {
        List<Expert> experts = merged.experts();
        if (experts.size() < 2) {
            return OptionalDouble.of(0);
        }
        return IntStream.range(0, experts.size() - 1)
                .mapToObj(i -> gain(experts.get(i), came.get(i), merged))
                .flatMapToDouble(OptionalDouble::stream)
                .average();
    }

    private OptionalDouble share(Blend merged, List<ArtifactRef> suites) {
        List<Tally> known = suites.stream()
                .map(suite -> remembered(merged, suite))
                .flatMap(Optional::stream)
                .toList();
        return Tally.share(known.size() == suites.size() ? known : scored(merged, suites));
    }

    private List<Tally> scored(Blend merged, List<ArtifactRef> suites) {
        return stream.with(merged, made -> {
            try (LanguageModel model = stream.bench().model(made.weights())) {
                List<Tally> tallies = new ArrayList<>();
                for (ArtifactRef suite : suites) {
                    Pulse.beat("scoring " + merged.names());
                    tallies.add(remembered(merged, suite).orElseGet(() -> remember(model, merged, suite)));
                }
                return tallies;
            }
        });
    }

    /** How many items of a suite were answered right. */
    private record Tally(long right, long all) {
        Tally {
            if (right < 0 || right > all) {
                throw new IllegalArgumentException("expected 0 to " + all + " right, found " + right);
            }
        }

        static OptionalDouble share(List<Tally> tallies) {
            long all = tallies.stream().mapToLong(Tally::all).sum();
            return all == 0
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(
                            (double) tallies.stream().mapToLong(Tally::right).sum() / all);
        }
    }

    private Optional<Tally> remembered(Blend merged, ArtifactRef suite) {
        return documents.findNamed(name(merged, suite)).flatMap(this::read);
    }

    /** What cannot be read cannot be replaced either: a document of that name is written once. */
    private Optional<Tally> read(ArtifactRef ref) {
        try {
            return Optional.of(Json.get(documents, ref, Tally.class));
        } catch (IllegalArgumentException unreadable) {
            LOG.warn("A remembered score is not used. line={} why={}", root.line(), unreadable.getMessage());
            return Optional.empty();
        }
    }

    private Tally remember(LanguageModel model, Blend merged, ArtifactRef body) {
        Suite suite = SuiteReader.parse("suite", new String(documents.get(body), StandardCharsets.UTF_8));
        SuiteScores scores = Suites.score(model, suite);
        long right = scores.items().values().stream().filter(ItemScore::right).count();
        Tally tally = new Tally(right, scores.items().size());
        documents.putNamed(name(merged, body), Json.bytes(tally), Json.TYPE);
        return tally;
    }

    private String name(Blend merged, ArtifactRef suite) {
        String key = VERSION + " " + root.manifest() + " " + ExpertStream.key(merged) + " " + suite.digest();
        return FOLDER + Sha256.of(key.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
