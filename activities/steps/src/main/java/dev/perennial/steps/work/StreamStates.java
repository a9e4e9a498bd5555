package dev.perennial.steps.work;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.line.Expert;
import dev.perennial.contract.line.LineId;
import dev.perennial.merge.continual.ContinualMerge;
import dev.perennial.merge.continual.ContinualRecord.Member;
import dev.perennial.merge.continual.ContinualState;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.steps.failpoint.Failpoint;
import dev.perennial.store.Artifacts;
import dev.perennial.store.PassingModels.Place;
import dev.perennial.store.cache.CachedModel;
import dev.perennial.store.cache.ScratchFolder;
import dev.perennial.store.cache.WorkFolder;
import dev.perennial.store.digest.Sha256;
import dev.perennial.store.failure.DigestMismatchException;
import dev.perennial.store.failure.MalformedArtifactException;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * States of continual merging in the store, each under its line and what it follows from: version, method, base and
 * experts in their order. One that is gone, corrupt or not what it should be is computed again, to the same bits; what
 * was cut off goes on with the tensors that are left, on the same machine. The disk holds two states at a time, in
 * float32.
 */
final class StreamStates {
    private static final Logger LOG = LoggerFactory.getLogger(StreamStates.class);
    private static final String SHELF = "merge-states/";

    private final Artifacts artifacts;
    private final LineId line;
    private final Kind kind;
    private final TensorSource weights;
    private final ContinualMerge merge;

    /** What states have in common: how the experts are merged, and what they were tuned from. */
    record Kind(MergeMethod method, Digest base) {}

    /**
     * States of a line's experts of one base.
     *
     * @param weights the base's, which stay the caller's to close
     */
    StreamStates(Artifacts artifacts, LineId line, Kind kind, TensorSource weights) {
        this.artifacts = artifacts;
        this.line = line;
        this.kind = kind;
        this.weights = weights;
        this.merge = kind.method().merge(weights);
    }

    /** The merge that the states are of. */
    ContinualMerge merge() {
        return merge;
    }

    /**
     * A state at hand.
     *
     * @param release lets go of where it lies
     * @param done says that nobody needs it there any more
     */
    record Held(ContinualState state, Runnable release, Runnable done) implements AutoCloseable {
        @Override
        public void close() {
            state.close();
            release.run();
        }
    }

    /** The state of these experts, fetched or computed; it is in the store afterwards. */
    Held of(List<Expert> experts) {
        Optional<Held> found = stored(experts);
        return found.isPresent() ? found.get() : kept(experts, computed(experts));
    }

    /** What all that follows from these experts of a base by a method is known by. */
    static Digest key(Kind kind, List<Expert> experts) {
        return Sha256.of(Json.bytes(List.of(
                ContinualState.VERSION,
                kind.method().name(),
                kind.method().settings(),
                kind.base(),
                experts.stream()
                        .map(expert -> List.of(expert.name(), expert.manifest()))
                        .toList())));
    }

    /** What is swept together: the states of a line. */
    static String shelf(LineId line) {
        return SHELF + line;
    }

    private Place place(List<Expert> experts) {
        return new Place(shelf(line), key(kind, experts).hex());
    }

    private Optional<Held> stored(List<Expert> experts) {
        Place place = place(experts);
        try {
            return artifacts
                    .passing()
                    .open(place, Pulse.listener("fetching merged experts"))
                    .map(model -> checked(model, experts));
        } catch (DigestMismatchException | MalformedArtifactException | MergeException.Refused e) {
            String names = Membership.names(experts);
            LOG.warn(
                    "Merged experts in the store are not used. line={} experts={} why={}", line, names, e.getMessage());
            artifacts.passing().remove(place);
            return Optional.empty();
        }
    }

    private Held checked(CachedModel model, List<Expert> experts) {
        Held held = opened(model);
        boolean complete = false;
        try {
            merge.check(held.state());
            requireMembers(held.state().record().members(), experts);
            complete = true;
            return held;
        } finally {
            if (!complete) {
                held.close();
            }
        }
    }

    private static void requireMembers(List<Member> found, List<Expert> experts) {
        List<String> names = found.stream().map(Member::name).toList();
        if (!names.equals(experts.stream().map(Expert::name).toList())) {
            throw new MergeException.Refused("the store holds " + names + " in the place of "
                    + Membership.names(experts) + "; merge those again");
        }
    }

    private static Held opened(CachedModel model) {
        boolean complete = false;
        try {
            Held held = new Held(ContinualState.open(model.folder()), model::close, () -> {});
            complete = true;
            return held;
        } finally {
            if (!complete) {
                model.close();
            }
        }
    }

    private Held kept(List<Expert> experts, Held computed) {
        boolean complete = false;
        try {
            artifacts
                    .passing()
                    .put(place(experts), computed.state().folder(), Pulse.listener("storing merged experts"));
            computed.done().run();
            complete = true;
            return computed;
        } finally {
            if (!complete) {
                computed.close();
            }
        }
    }

    /** From the longest beginning of the experts that is stored. */
    private Held computed(List<Expert> experts) {
        int last = experts.size() - 1;
        if (last < 0) {
            return started();
        }
        List<Expert> earlier = experts.subList(0, last);
        Optional<Held> found = stored(earlier);
        try (Held before = found.isPresent() ? found.get() : computed(earlier)) {
            Held after = added(before.state(), experts);
            before.done().run();
            return after;
        }
    }

    private Held started() {
        ScratchFolder scratch = artifacts.models().scratch(1 << 16);
        return new Held(merge.start(scratch.folder()), scratch::close, () -> {});
    }

    /** In a folder that is found again by whoever does the same, should this be cut off. */
    private Held added(ContinualState before, List<Expert> experts) {
        Expert expert = experts.get(experts.size() - 1);
        WorkFolder work = artifacts.models().work(workName(experts), bytes());
        boolean complete = false;
        try (Bench bench = Bench.of(artifacts, expert.manifest());
                TensorSource tuned = bench.weights()) {
            String doing = "merging " + expert.name();
            ContinualState state = merge.add(
                    before,
                    new dev.perennial.merge.continual.Expert(expert.name(), tuned),
                    work.folder(),
                    (done, all) -> {
                        Failpoint.MERGING.reach();
                        Pulse.beat(doing);
                    });
            complete = true;
            return new Held(state, work::close, work::done);
        } finally {
            if (!complete) {
                work.close();
            }
        }
    }

    private Digest workName(List<Expert> experts) {
        return Sha256.of((line + " " + key(kind, experts)).getBytes(StandardCharsets.UTF_8));
    }

    private long bytes() {
        return weights.tensors().stream()
                .filter(info -> info.dtype().decodable())
                .map(info -> info.as(DType.F32))
                .mapToLong(TensorInfo::bytes)
                .sum();
    }
}
