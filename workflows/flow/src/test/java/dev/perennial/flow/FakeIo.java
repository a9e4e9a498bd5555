package dev.perennial.flow;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.change.ChangeEnded;
import dev.perennial.contract.change.DecisionRecord;
import dev.perennial.contract.change.FailureType;
import dev.perennial.contract.drift.DriftAssessment;
import dev.perennial.contract.drift.LabelledFailures;
import dev.perennial.contract.gate.GateReport;
import dev.perennial.contract.gate.Verdict;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.rollout.StepJudgement;
import dev.perennial.contract.rollout.StepVerdict;
import dev.perennial.contract.rollout.TrafficSplit;
import dev.perennial.flow.calls.Failures;
import dev.perennial.flow.steps.BaseSteps;
import dev.perennial.flow.steps.Candidate;
import dev.perennial.flow.steps.CorrectionSteps;
import dev.perennial.flow.steps.DriftSteps;
import dev.perennial.flow.steps.EvaluateSteps;
import dev.perennial.flow.steps.LineSteps;
import dev.perennial.flow.steps.MergeStateSteps;
import dev.perennial.flow.steps.RolloutSteps;
import dev.perennial.flow.steps.StepKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Everything on the IO and the watch queue: a registry, a store and a gateway as small as they can be, which remember
 * what they were told.
 */
final class FakeIo
        implements LineSteps, BaseSteps, CorrectionSteps, EvaluateSteps, DriftSteps, MergeStateSteps, RolloutSteps {
    final List<DecisionRecord> decisions = Collections.synchronizedList(new ArrayList<>());
    final List<ChangeEnded> ends = Collections.synchronizedList(new ArrayList<>());
    final List<LineSteps.Notice> notices = Collections.synchronizedList(new ArrayList<>());
    final List<LineSteps.StateOrder> states = Collections.synchronizedList(new ArrayList<>());
    final List<LineSteps.DriftOrder> windows = Collections.synchronizedList(new ArrayList<>());
    final List<CorrectionSteps.PrepareOrder> prepared = Collections.synchronizedList(new ArrayList<>());
    final List<MergeStateSteps.SweepOrder> swept = Collections.synchronizedList(new ArrayList<>());
    final Map<String, List<ArtifactRef>> judged = new ConcurrentHashMap<>();
    final Map<RevisionId, Revision> revisions = new ConcurrentHashMap<>();
    final SortedMap<String, LineId> lines = new TreeMap<>();
    final Deque<StepVerdict> verdicts = new ArrayDeque<>();

    /** Which revision has what share; one row as the gateway would read it. */
    volatile String traffic = "nobody";

    volatile Verdict gate = Verdict.PASSED;
    volatile boolean reportStored;
    volatile int known;
    volatile int shards = 3;
    volatile DriftAssessment assessment = Worlds.quiet("w1");
    volatile LabelledFailures failures = LabelledFailures.NONE;

    private final Calls calls;

    FakeIo(Calls calls) {
        this.calls = calls;
    }

    @Override
    public Registered register(RegisterOrder order) {
        calls.enter(order.key());
        Revision first = Worlds.revision(1, order.registration().base().manifest());
        revisions.put(first.id(), first);
        traffic = first.id() + " all";
        return new Registered(first, 2, 1, 1);
    }

    @Override
    public Revision revision(RevisionId id) {
        calls.enter(new StepKey("any", "revision-" + id.number()));
        return found(id);
    }

    @Override
    public Candidate copyRevision(CopyOrder order) {
        calls.enter(order.key());
        Revision source = found(order.source());
        Revision copy = new Revision(
                order.candidate(), source.version(), source.manifest(), source.base(), source.provenance());
        return new Candidate(copy, List.of(), Worlds.ref('7'));
    }

    private Revision found(RevisionId id) {
        return Optional.ofNullable(revisions.get(id))
                .orElseThrow(() -> Failures.of(FailureType.UNKNOWN_REVISION, "no revision " + id));
    }

    @Override
    public void recordDecision(DecisionOrder order) {
        calls.enter(order.key());
        decisions.add(order.record());
    }

    @Override
    public void recordStart(StartOrder order) {
        calls.enter(order.key());
    }

    @Override
    public void recordStep(StepOrder order) {
        calls.enter(order.key());
        order.made().forEach(made -> revisions.put(made.revision().id(), made.revision()));
    }

    @Override
    public void recordEnd(EndOrder order) {
        calls.enter(order.key());
        ends.add(order.ended());
    }

    @Override
    public void recordState(StateOrder order) {
        calls.enter(order.key());
        states.add(order);
    }

    @Override
    public void recordDrift(DriftOrder order) {
        calls.enter(order.key());
        windows.add(order);
    }

    @Override
    public void announce(Notice notice) {
        calls.enter(notice.key());
        notices.add(notice);
    }

    @Override
    public LinePage linesOn(PageOrder order) {
        calls.enter(new StepKey("any", "page"));
        List<LineId> all = List.copyOf(lines.values());
        int from = order.after().isEmpty() ? 0 : all.indexOf(order.after().get(0)) + 1;
        int to = Math.min(all.size(), from + order.limit());
        return new LinePage(all.subList(from, to), to == all.size());
    }

    @Override
    public Folded fold(FoldOrder order) {
        calls.enter(order.key());
        int count = order.bodies().stream().mapToInt(body -> (int) body.size()).sum();
        String step = order.key().step();
        return new Folded(new ArtifactRef("perennial", "folds/" + step, Worlds.digest(step), count), count);
    }

    @Override
    public Batch prepare(CorrectionSteps.PrepareOrder order) {
        calls.enter(order.key());
        prepared.add(order);
        int count = order.bodies().stream().mapToInt(body -> (int) body.size()).sum();
        int left = Math.max(0, count - known);
        List<ArtifactRef> body = left == 0 ? List.of() : List.of(Worlds.ref('b'));
        return new Batch(body, left, Math.min(known, count), 0, Worlds.ref('8'));
    }

    @Override
    public Plan plan(PlanOrder order) {
        calls.enter(order.key());
        Digest key = Worlds.digest('5');
        if (reportStored) {
            return new Plan(key, List.of(Worlds.report(gate)), List.of());
        }
        List<Shard> planned = new ArrayList<>();
        for (int i = 0; i < shards; i++) {
            planned.add(new Shard(i, "capitals", i * 10, i * 10 + 10));
        }
        return new Plan(key, List.of(), planned);
    }

    @Override
    public GateReport judge(JudgeOrder order) {
        calls.enter(order.key());
        return Worlds.report(gate);
    }

    @Override
    public Merged merge(DriftSteps.MergeOrder order) {
        calls.enter(order.key());
        judged.put(order.request().window(), order.request().parts());
        return new Merged(Worlds.ref('9'), 100);
    }

    @Override
    public DriftAssessment assess(AssessOrder order) {
        calls.enter(order.key());
        return assessment;
    }

    @Override
    public LabelledFailures collectFailures(CollectOrder order) {
        calls.enter(order.key());
        return failures;
    }

    @Override
    public Swept sweep(SweepOrder order) {
        calls.enter(order.key());
        swept.add(order);
        return new Swept(2);
    }

    @Override
    public void prepare(RolloutSteps.PrepareOrder order) {
        calls.enter(order.key());
    }

    @Override
    public TrafficSplit split(SplitOrder order) {
        calls.enter(order.key());
        Revision current = order.pair().current();
        Revision candidate = order.pair().candidate();
        traffic = order.weight() == 0
                ? current.id() + " all"
                : current.id() + " and " + candidate.id() + " at " + order.weight();
        return new TrafficSplit(
                current.line(),
                1,
                0,
                current.id(),
                List.of(candidate.id()),
                order.weight(),
                order.plan().lease());
    }

    @Override
    public StepJudgement observe(ObserveOrder order) {
        calls.enter(order.key());
        StepVerdict verdict = verdicts.isEmpty() ? StepVerdict.ADVANCE : verdicts.remove();
        return Worlds.judgement(order.step(), order.split().weight(), verdict);
    }

    @Override
    public void promote(PromoteOrder order) {
        calls.enter(order.key());
        revisions.put(order.pair().candidate().id(), order.pair().candidate());
        traffic = order.pair().candidate().id() + " all";
    }

    @Override
    public void rollBack(RollBackOrder order) {
        calls.enter(order.key());
        traffic = order.pair().current().id() + " all";
    }

    @Override
    public void release(ReleaseOrder order) {
        calls.enter(order.key());
    }
}
