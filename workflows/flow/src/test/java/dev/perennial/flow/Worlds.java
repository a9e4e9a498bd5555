package dev.perennial.flow;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.change.ChangeOrder;
import dev.perennial.contract.change.ChangeRequest;
import dev.perennial.contract.drift.Decline;
import dev.perennial.contract.drift.DeclineBasis;
import dev.perennial.contract.drift.DriftAssessment;
import dev.perennial.contract.drift.DriftFinding;
import dev.perennial.contract.drift.LabelledFailures;
import dev.perennial.contract.drift.WindowClosed;
import dev.perennial.contract.gate.CriterionResult;
import dev.perennial.contract.gate.GateReport;
import dev.perennial.contract.gate.GateSettings;
import dev.perennial.contract.gate.SuiteRef;
import dev.perennial.contract.gate.Verdict;
import dev.perennial.contract.line.BaseVersion;
import dev.perennial.contract.line.Expert;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.LineRegistration;
import dev.perennial.contract.line.Provenance;
import dev.perennial.contract.line.ProvenanceKind;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.line.SemVer;
import dev.perennial.contract.policy.LinePolicy;
import dev.perennial.contract.policy.Pace;
import dev.perennial.contract.rollout.ArmCounts;
import dev.perennial.contract.rollout.CanaryPlan;
import dev.perennial.contract.rollout.CanaryStep;
import dev.perennial.contract.rollout.Observation;
import dev.perennial.contract.rollout.OperatorNote;
import dev.perennial.contract.rollout.StepJudgement;
import dev.perennial.contract.rollout.StepVerdict;
import dev.perennial.contract.trigger.Trigger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/** The words of a small world in which flows are tried. */
public final class Worlds {
    public static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");
    public static final LineId LINE = new LineId("acme", "support");
    public static final BaseVersion BASE = new BaseVersion("base-1", digest('1'));
    public static final BaseVersion NEXT_BASE = new BaseVersion("base-2", digest('2'));
    public static final Expert EXPERT = new Expert("expert-a", digest('3'), BASE.manifest());
    public static final OperatorNote ANN = new OperatorNote("ann", "on purpose");

    private Worlds() {}

    public static Digest digest(char hex) {
        return new Digest(String.valueOf(hex).repeat(64));
    }

    public static Digest digest(int number) {
        return digest("manifest " + number);
    }

    public static Digest digest(String text) {
        try {
            byte[] whole = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return new Digest(HexFormat.of().formatHex(whole));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    public static ArtifactRef ref(char hex) {
        return new ArtifactRef("perennial", "objects/" + hex, digest(hex), 1);
    }

    public static ArtifactRef ref(char hex, String name) {
        return new ArtifactRef("perennial", "objects/" + name, digest(hex), 1);
    }

    public static Revision revision(int number) {
        return revision(number, BASE.manifest());
    }

    public static Revision revision(int number, Digest base) {
        Provenance provenance =
                new Provenance(ProvenanceKind.REGISTERED, "register", List.of(), List.of(), new TreeMap<>(), 0, "test");
        return new Revision(new RevisionId(LINE, number), SemVer.FIRST, digest(number), base, provenance);
    }

    public static GateReport report(Verdict verdict) {
        CriterionResult flips = new CriterionResult("flips", verdict, 0.01, 0.05, "flips: 1 % against 5 %");
        return GateReport.of(digest('5'), List.of(flips), ref('6'));
    }

    public static StepJudgement judgement(int step, int weight, StepVerdict verdict) {
        Observation seen = new Observation(AT, new ArmCounts(500, 10), new ArmCounts(100, 3), -0.02, 0.04);
        return new StepJudgement(step, weight, verdict, seen, "step " + (step + 1) + ": " + verdict);
    }

    public static LinePolicy policy() {
        GateSettings gate = GateSettings.standard(List.of(new SuiteRef("capitals", ref('4'), 30)), List.of());
        return LinePolicy.standard(gate)
                .with(new Pace(
                        Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofMinutes(30), 12, Duration.ofDays(1)))
                .with(canary(false));
    }

    /** Nothing to wait for: no debounce, no cool-down. */
    public static LinePolicy hastyPolicy() {
        return policy().with(new Pace(Duration.ZERO, Duration.ZERO, Duration.ZERO, 100, Duration.ofDays(1)));
    }

    public static CanaryPlan canary(boolean approval) {
        return new CanaryPlan(
                List.of(new CanaryStep(1000, 10, Duration.ofHours(1)), new CanaryStep(5000, 50, Duration.ofHours(1))),
                0.05,
                0.05,
                0.02,
                Duration.ofMinutes(1),
                Duration.ofSeconds(10),
                approval);
    }

    public static LineRegistration registration(LinePolicy policy) {
        return new LineRegistration(LINE, BASE, policy, "ann", AT);
    }

    public static ChangeRequest request(ChangeOrder order, LinePolicy policy) {
        return request(order, policy, 1);
    }

    public static ChangeRequest request(ChangeOrder order, LinePolicy policy, int number) {
        RevisionId candidate = order instanceof ChangeOrder.RollBack back ? back.revision() : new RevisionId(LINE, 8);
        ChangeId change = new ChangeId(LINE, number);
        return new ChangeRequest(
                change, order, candidate, revision(7), policy, List.of(ref('c')), "a test asks", List.of("t1"));
    }

    public static ChangeOrder edit() {
        return new ChangeOrder.Edit(List.of(corrections("e1", 10).body()), 10);
    }

    public static ChangeOrder merge() {
        return new ChangeOrder.Merge(List.of(EXPERT), true, List.of());
    }

    public static Trigger.Corrections corrections(String id, int count) {
        return new Trigger.Corrections(
                id, AT, new ArtifactRef("perennial", "c/" + id, digest(id), count), count, false);
    }

    public static Trigger.Corrections urgent(String id) {
        return new Trigger.Corrections(id, AT, new ArtifactRef("perennial", "c/" + id, digest(id), 1), 1, true);
    }

    public static WindowClosed window(String window, int partition) {
        return window(window, partition, 0);
    }

    /** The same of what one revision answered. */
    static WindowClosed window(String window, int partition, int revision) {
        return new WindowClosed(window, partition, revision, AT, 100, ref('9', window + "/" + partition));
    }

    public static DriftAssessment quiet(String window) {
        return new DriftAssessment(window, List.of(), List.of(), LabelledFailures.NONE, List.of(), ref('0'));
    }

    public static DriftAssessment drifted(String window) {
        DriftFinding finding = new DriftFinding("prompt-length", "ks", 0.4, 0.2, 1000, 500, 0.7);
        return new DriftAssessment(
                window, List.of(finding), List.of(), LabelledFailures.NONE, List.of(ref('5')), ref('0'));
    }

    /** Drift with a decline of ten points shown by labels. */
    public static DriftAssessment declined(String window) {
        DriftAssessment drifted = drifted(window);
        Decline decline = new Decline(DeclineBasis.LABELLED, 0.9, 0.7, 0.1, 200, List.of());
        return new DriftAssessment(
                window, drifted.findings(), List.of(decline), LabelledFailures.NONE, drifted.slice(), drifted.report());
    }

    public static LabelledFailures failures(int count) {
        return new LabelledFailures(List.of(new ArtifactRef("perennial", "failures", digest('8'), count)), count);
    }
}
