package dev.perennial.merge.continual;

import dev.perennial.merge.continual.ContinualRecord.Member;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.kept.KeptTensors;
import dev.perennial.merge.method.Computation;
import dev.perennial.merge.plan.MergeInputs;
import dev.perennial.tensor.Progress;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.kernel.DotProducts;
import dev.perennial.tensor.kernel.Input;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Merges experts one by one into the model they were tuned from. Memory is that of one tensor, for OPCM seven times a
 * matrix in float32 and its decomposition in float64; neither grows with the experts. The same order of the same
 * experts gives the same bits, by OPCM on one machine with one number of the engine's threads, of which its
 * decompositions of large matrices may depend.
 */
public final class ContinualMerge {
    private final ContinualMethod method;
    private final Map<String, Double> parameters;
    private final TensorSource pretrained;
    private final String hash;

    /**
     * A merge by a method.
     *
     * @param parameters those that are not to have their usual values
     * @param pretrained what all experts were tuned from, read once here; stays the caller's to close
     * @throws MergeException.Misconfigured if the method has no such parameter, or its value is out of range
     */
    public ContinualMerge(ContinualMethod method, Map<String, Double> parameters, TensorSource pretrained) {
        this.method = method;
        this.parameters = method.with(parameters);
        this.pretrained = pretrained;
        this.hash = Fingerprint.of(pretrained);
    }

    /** Goes on with what a state was begun by; throws {@link MergeException.Refused} with other pretrained weights. */
    public static ContinualMerge of(ContinualState state, TensorSource pretrained) {
        ContinualRecord record = state.record();
        ContinualMerge merge = new ContinualMerge(ContinualMethod.of(record.method()), record.parameters(), pretrained);
        merge.requireOwn(state);
        return merge;
    }

    /** The state of no experts, in a folder of its own. */
    public ContinualState start(Path folder) {
        ContinualRecord record = begun();
        return found(folder, record.key()).orElseGet(() -> ContinualState.write(folder, record));
    }

    /** The record of no experts. */
    ContinualRecord begun() {
        return ContinualRecord.start(method, parameters, hash);
    }

    /**
     * Merges one more expert into a new state; the one before stays as it is. After an interruption, or the same again,
     * nothing that is done already is done once more.
     *
     * @param target a folder for the new state: an empty one, or where the same step was interrupted
     * @param progress hears of the bytes kept, tensor by tensor; what it throws ends the step
     * @throws MergeException.Refused if the expert does not fit the pretrained model, or is a member already, or the
     *     folder holds another state, or the state is not of this merge
     * @throws dev.perennial.tensor.UnsupportedTensorException naming a matrix that is too large for OPCM, before any
     *     work
     * @throws dev.perennial.tensor.NonFiniteException naming the tensor of a value that is not finite
     */
    public ContinualState add(ContinualState state, Expert expert, Path target, Progress progress) {
        return add(state, expert, Fingerprint.of(expert.weights()), target, progress);
    }

    /** With the hash of the expert's weights. */
    ContinualState add(ContinualState state, Expert expert, String expertHash, Path target, Progress progress) {
        requireOwn(state);
        String key = state.record().keyWith(expertHash);
        Optional<ContinualState> done = found(target, key);
        if (done.isPresent()) {
            return done.get();
        }
        requireNew(state.record(), expert.name(), expertHash);
        MergeInputs.of(pretrained, List.of(expert.weights())).check();
        try (KeptTensors next = ContinualState.vector(target)) {
            keep(next, state, expert.weights(), key, progress);
            Member member = new Member(expert.name(), expertHash, norm(expert.weights()));
            return ContinualState.write(target, followed(state.record(), member, keptNorm(next), key));
        }
    }

    private void keep(KeptTensors next, ContinualState state, TensorSource expert, String key, Progress progress) {
        boolean first = state.record().members().isEmpty();
        StepInputs inputs =
                new StepInputs(pretrained, first ? Optional.empty() : Optional.of(state.kept()), expert, parameters);
        List<TensorInfo> weights = inputs.weights();
        long all = weights.stream().mapToLong(TensorInfo::bytes).sum();
        long done = 0;
        Function<String, Computation> step = method.rule().step(inputs);
        for (TensorInfo tensor : weights) {
            if (!next.holds(tensor, key)) {
                next.keep(tensor, key, (info, out) -> step.apply(info.name()).write(info, out));
            }
            done += tensor.bytes();
            progress.made(done, all);
        }
    }

    private ContinualRecord followed(ContinualRecord record, Member member, double keptNorm, String key) {
        List<Member> members = new ArrayList<>(record.members());
        members.add(member);
        ContinualRecord unscaled =
                new ContinualRecord(record.method(), parameters, hash, members, 1, keptNorm, record.key(), key);
        double scale = method.rule().scale(unscaled);
        return new ContinualRecord(record.method(), parameters, hash, members, scale, keptNorm, record.key(), key);
    }

    private double norm(TensorSource expert) {
        double square = 0;
        for (TensorInfo tensor : StepInputs.weights(pretrained)) {
            Input base = new Input(pretrained, tensor.name());
            square += DotProducts.ofDifferences(base, List.of(new Input(expert, tensor.name())))
                    .dot(1, 1);
        }
        return Math.sqrt(square);
    }

    private double keptNorm(KeptTensors kept) {
        double square = 0;
        for (TensorInfo tensor : StepInputs.weights(pretrained)) {
            square += DotProducts.of(List.of(new Input(kept, tensor.name()))).dot(0, 0);
        }
        return Math.sqrt(square);
    }

    /** The merged weights of a state, computed as they are read; of no experts the pretrained ones. */
    public ContinualWeights merged(ContinualState state) {
        requireOwn(state);
        return new ContinualWeights(pretrained, state);
    }

    /**
     * The merged task vectors on other weights of the pretrained model's tensors, such as edited ones; on the
     * pretrained model's own they are {@link #merged}. Rounded once, in the types of those weights.
     *
     * @throws MergeException.Refused naming everything in which the two differ
     */
    public ContinualWeights onto(ContinualState state, TensorSource root) {
        requireOwn(state);
        MergeInputs.of(root, List.of(pretrained)).check();
        return new ContinualWeights(root, state);
    }

    private static Optional<ContinualState> found(Path folder, String key) {
        if (!ContinualState.isIn(folder)) {
            return Optional.empty();
        }
        ContinualState there = ContinualState.open(folder);
        if (!there.record().key().equals(key)) {
            there.close();
            throw new MergeException.Refused(
                    folder + " already holds another continual merge; choose an empty folder for the new state");
        }
        return Optional.of(there);
    }

    /**
     * Checks that a state is one of this merge, made by this version of it, with all its tensors.
     *
     * @throws MergeException.Refused naming what it is not
     * @throws dev.perennial.tensor.TensorException naming a file of it that cannot be read
     */
    public void check(ContinualState state) {
        requireOwn(state);
        ContinualRecord record = state.record();
        for (TensorInfo tensor : record.members().isEmpty() ? List.<TensorInfo>of() : StepInputs.weights(pretrained)) {
            if (!state.kept().holds(tensor, record.key())) {
                throw new MergeException.Refused("the continual merge in " + state.folder() + " lacks tensor "
                        + tensor.name() + " of its step, expected " + tensor + "; merge again from the step before");
            }
        }
    }

    /** Of the state of no members, of the first, and so on. */
    List<String> keys(List<Member> members) {
        List<String> keys = new ArrayList<>(List.of(begun().key()));
        members.forEach(member -> keys.add(Fingerprint.of(keys.get(keys.size() - 1), member.hash())));
        return keys;
    }

    private void requireOwn(ContinualState state) {
        ContinualRecord record = state.record();
        if (!record.pretrained().equals(hash)) {
            throw new MergeException.Refused("the continual merge in " + state.folder() + " began with weights "
                    + record.pretrained() + ", found " + hash + " in " + pretrained.origin()
                    + "; pass the model it began with");
        }
        if (!record.method().equals(method.name()) || !record.parameters().equals(parameters)) {
            throw new MergeException.Refused("the continual merge in " + state.folder() + " is one by "
                    + record.method() + " with " + record.parameters() + ", asked for was " + method.name() + " with "
                    + parameters + "; go on as it was begun or begin anew");
        }
        if (!keys(record.members()).get(record.members().size()).equals(record.key())) {
            throw new MergeException.Refused("the continual merge in " + state.folder() + " is not as version "
                    + ContinualState.VERSION + " writes one: another version made it, or its record was changed;"
                    + " begin anew");
        }
    }

    private static void requireNew(ContinualRecord record, String name, String expertHash) {
        for (Member member : record.members()) {
            if (member.name().equals(name) || member.hash().equals(expertHash)) {
                throw new MergeException.Merged("expert " + name + " is merged already, as " + member.name()
                        + "; take that one out first or give the new one its own name");
            }
        }
    }
}
