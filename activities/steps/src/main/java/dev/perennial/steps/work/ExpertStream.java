package dev.perennial.steps.work;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.line.Expert;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.Revision;
import dev.perennial.merge.continual.ContinualRecord;
import dev.perennial.store.Artifacts;
import dev.perennial.tensor.TensorSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A line's experts merged one by one onto the latest revision without any. The weights follow from that revision, the
 * method and the experts in their order alone, whatever was merged and taken out in between.
 */
public final class ExpertStream implements AutoCloseable {
    private final Benches benches;
    private final Artifacts artifacts;
    private final Bench bench;
    private final TensorSource root;
    private final Map<Digest, TensorSource> bases = new HashMap<>();
    private final LineId line;
    private final Map<StreamStates.Kind, StreamStates> states = new HashMap<>();

    private ExpertStream(Artifacts artifacts, Revision root) {
        this.benches = new Benches(artifacts);
        this.artifacts = artifacts;
        this.line = root.line();
        boolean complete = false;
        try {
            this.bench = benches.fetch(root.manifest());
            this.root = benches.weights(bench);
            complete = true;
        } finally {
            if (!complete) {
                benches.close();
            }
        }
    }

    /** Onto a revision without experts. */
    public static ExpertStream onto(Artifacts artifacts, Revision root) {
        return new ExpertStream(artifacts, root);
    }

    /** What the experts are merged onto, laid out. */
    public Bench bench() {
        return bench;
    }

    /**
     * Uses the merged weights of these experts, computed as they are read, and the record of how they came to be; of no
     * experts the weights of the revision, and no record.
     *
     * @throws IllegalArgumentException if an expert does not fit those before it
     */
    public <T> T with(Blend blend, Function<Merged, T> use) {
        List<Expert> experts = blend.experts();
        if (experts.isEmpty()) {
            return use.apply(new Merged(root, List.of()));
        }
        requireFit(experts);
        StreamStates known = states(kind(blend));
        try (StreamStates.Held held = known.of(experts)) {
            return use.apply(new Merged(
                    known.merge().onto(held.state(), root), List.of(held.state().record())));
        }
    }

    /** Has these experts merged, so that one that cannot be is told now; that work is done once. */
    public void require(Blend blend) {
        with(blend, Merged::record);
    }

    /**
     * Merged weights.
     *
     * @param weights theirs
     * @param record how they came to be; empty without experts
     */
    public record Merged(TensorSource weights, List<ContinualRecord> record) {}

    /** What the merged weights of these experts are known by besides the revision they are merged onto. */
    public static String key(Blend blend) {
        return blend.experts().isEmpty()
                ? "none"
                : StreamStates.key(kind(blend), blend.experts()).hex();
    }

    /**
     * Removes what the store keeps of a line's merges but what these revisions' experts are: an expert that comes to
     * one of them is one step, and what others need is computed again from the provenance.
     *
     * @param beat called before each removal of a part; what it throws ends the sweep
     * @return how many merges were removed
     */
    public static int sweep(Artifacts artifacts, LineId line, List<Membership> needed, Runnable beat) {
        Set<String> kept = needed.stream()
                .filter(membership -> membership.uneven().isEmpty())
                .flatMap(membership -> membership.serving().stream())
                .map(ExpertStream::key)
                .collect(Collectors.toSet());
        return artifacts
                .passing()
                .removeOthers(StreamStates.shelf(line), kept, beat)
                .size();
    }

    private static StreamStates.Kind kind(Blend blend) {
        return new StreamStates.Kind(blend.method(), blend.experts().get(0).base());
    }

    private StreamStates states(StreamStates.Kind kind) {
        return states.computeIfAbsent(kind, each -> new StreamStates(artifacts, line, each, base(each.base())));
    }

    private TensorSource base(Digest manifest) {
        return bases.computeIfAbsent(manifest, each -> benches.weights(benches.fetch(each)));
    }

    private static void requireFit(List<Expert> experts) {
        for (int i = 1; i < experts.size(); i++) {
            Membership.misfit(experts.get(i), experts.subList(0, i)).ifPresent(misfit -> {
                throw new IllegalArgumentException(misfit);
            });
        }
    }

    @Override
    public void close() {
        benches.close();
    }
}
