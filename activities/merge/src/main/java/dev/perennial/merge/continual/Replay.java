package dev.perennial.merge.continual;

import dev.perennial.merge.continual.ContinualRecord.Member;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.tensor.Progress;
import dev.perennial.tensor.TensorIoException;
import dev.perennial.tensor.TensorSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Derives continual merges anew from their records: the same members in the same order give the bits that
 * {@link ContinualMerge} promises, and without one of them what would have been, had it never come. The disk holds two
 * steps besides the result at most.
 */
public final class Replay {
    private static final String STEPS = ".steps";

    private final ContinualMerge merge;
    private final Function<Member, TensorSource> experts;

    /**
     * Replays of a merge.
     *
     * @param merge of the same method, parameters and pretrained weights
     * @param experts opens the weights of a member; they are closed here
     */
    public Replay(ContinualMerge merge, Function<Member, TensorSource> experts) {
        this.merge = merge;
        this.experts = experts;
    }

    /**
     * All members of a record, in their order. An interrupted one goes on with the step it had come to.
     *
     * @param target a folder for the state: an empty one, or where the same replay was interrupted
     * @throws MergeException.Refused if an expert is not what it was, or the folder holds steps of another replay,
     *     which are left as they are
     */
    public ContinualState of(ContinualRecord record, Path target) {
        return of(record.members(), target);
    }

    /**
     * All members but one: un-merges an expert.
     *
     * @throws MergeException.Refused if there is no such member, an expert is not what it was, or the folder holds
     *     steps of another replay
     */
    public ContinualState without(String expert, ContinualRecord record, Path target) {
        List<Member> others = record.members().stream()
                .filter(member -> !member.name().equals(expert))
                .toList();
        if (others.size() == record.members().size()) {
            throw new MergeException.Refused("expert " + expert + " is not merged; the members are "
                    + others.stream().map(Member::name).toList());
        }
        return of(others, target);
    }

    private ContinualState of(List<Member> members, Path target) {
        if (members.isEmpty()) {
            return merge.start(target);
        }
        List<String> keys = merge.keys(members);
        requireOwn(target, List.of(keys.get(members.size())));
        Path steps = target.resolve(STEPS);
        int from = done(steps, keys.subList(0, members.size()));
        ContinualState state = from == 0
                ? merge.start(steps.resolve("0"))
                : ContinualState.open(steps.resolve(Integer.toString(from)));
        for (int i = from; i < members.size(); i++) {
            boolean last = i == members.size() - 1;
            Path folder = last ? target : steps.resolve(Integer.toString(i + 1));
            try (ContinualState before = state) {
                state = added(before, members.get(i), folder);
                remove(before.folder());
            }
        }
        remove(steps);
        return state;
    }

    /** How many members an interrupted replay of the same ones had come to. */
    private static int done(Path steps, List<String> keys) {
        if (!Files.isDirectory(steps)) {
            return 0;
        }
        try (Stream<Path> found = Files.list(steps)) {
            return found.mapToInt(step -> requireOwn(step, keys)).max().orElse(0);
        } catch (IOException failed) {
            throw TensorIoException.reading(steps, failed);
        }
    }

    /** The number of members of the state in a folder, if there is one; refuses one of other members. */
    private static int requireOwn(Path folder, List<String> keys) {
        if (!ContinualState.isIn(folder)) {
            return 0;
        }
        try (ContinualState state = ContinualState.open(folder)) {
            ContinualRecord record = state.record();
            if (!keys.contains(record.key())) {
                throw new MergeException.Refused(folder + " holds a step of another replay, by " + record.method()
                        + " of " + record.members().stream().map(Member::name).toList()
                        + "; let that one end, or choose an empty folder for this one");
            }
            return record.members().size();
        }
    }

    private ContinualState added(ContinualState before, Member member, Path folder) {
        try (TensorSource weights = experts.apply(member)) {
            String found = Fingerprint.of(weights);
            if (!found.equals(member.hash())) {
                throw new MergeException.Refused("expert " + member.name() + " was " + member.hash()
                        + " when it was merged, found " + found + " in " + weights.origin()
                        + "; pass the weights it had then");
            }
            return merge.add(before, new Expert(member.name(), weights), found, folder, Progress.NONE);
        }
    }

    private static void remove(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path each : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException failed) {
            throw TensorIoException.writing(folder, failed);
        }
    }
}
