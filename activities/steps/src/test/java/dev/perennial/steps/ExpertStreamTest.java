package dev.perennial.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.contract.line.Expert;
import dev.perennial.contract.line.Provenance;
import dev.perennial.contract.line.ProvenanceInput;
import dev.perennial.contract.line.ProvenanceKind;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.policy.MergeRules;
import dev.perennial.flow.steps.MergeSteps;
import dev.perennial.merge.continual.ContinualMethod;
import io.temporal.failure.ActivityFailure;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Experts merged into a line one by one and taken out again, on the shipped models. */
@Tag("slow")
class ExpertStreamTest extends ExpertLine {
    @Test
    void whatIsMergedStepByStepOntoTheBaseIsTheContinualMerge() {
        Revision merged = merged(merged(first, OPCM, a), OPCM, b);

        assertThat(merged.provenance().method()).isEqualTo("opcm");
        assertThat(merged.provenance().settings()).containsEntry("alpha", "0.6").containsKey("expert.1");
        same(merged, continual(ContinualMethod.OPCM, Map.of("alpha", 0.6), a, b));
    }

    @Test
    void oneOrderRecordsItsExpertsInTheirOrder() {
        Revision merged = merged(first, OPCM, b, a);

        assertThat(merged.provenance().inputs())
                .extracting(ProvenanceInput::digest)
                .containsExactly(b.manifest(), a.manifest(), first.manifest());
        same(merged, continual(ContinualMethod.OPCM, Map.of("alpha", 0.6), b, a));
    }

    @Test
    void anExpertTakenOutLeavesWhatWouldBeHadItNeverCome() {
        Revision both = merged(merged(first, OPCM, a), OPCM, b);

        MergeSteps.Unmerged unmerged = unmerged(both, "expert-a");
        Revision left = kept(unmerged.candidate().get(0).revision());

        assertThat(left.provenance().kind()).isEqualTo(ProvenanceKind.UNMERGED);
        assertThat(unmerged.reason()).contains("expert-a is taken out", "with expert-b");
        same(left, weights(merged(first, OPCM, b).manifest()));
        Revision none =
                kept(unmerged(left, b.manifest().toString()).candidate().get(0).revision());
        same(none, weights(first.manifest()));
        assertThat(unmerged(none, "expert-b").reason()).contains("not merged into", "merged are: no expert");
    }

    @Test
    void whatIsNotMergedCannotBeTakenOutAndTheMembersAreNamed() {
        MergeSteps.Unmerged unmerged = unmerged(merged(first, OPCM, a, b), "stranger");

        assertThat(unmerged.candidate()).isEmpty();
        assertThat(unmerged.reason()).contains("expert stranger is not merged", "expert-a, expert-b");
    }

    @Test
    void aLostStateIsComputedAgainFromProvenanceToTheSameBits() {
        Revision one = merged(first, OPCM, a);
        assertThat(workshop.store.lose("passing/merge-states/")).isPositive();

        same(merged(one, OPCM, b), continual(ContinualMethod.OPCM, Map.of("alpha", 0.6), a, b));
    }

    @Test
    void everyMethodIsAtHandAndAnUnknownOneIsRefusedByName() {
        for (ContinualMethod method : ContinualMethod.all()) {
            MergeRules rules = MergeRules.STANDARD.by(method.name(), new TreeMap<>(method.parameters()));
            same(merged(first, rules, a), continual(method, Map.of(), a));
        }
        MergeRules unknown = MergeRules.STANDARD.by("soup", new TreeMap<>());

        assertThatThrownBy(() -> merged(first, unknown, a))
                .isInstanceOf(ActivityFailure.class)
                .hasStackTraceContaining("continual method 'soup' is not supported");
    }

    @Test
    void aStepTellsBackwardTransferOnWhatEachExpertWasTunedFor() throws IOException {
        Expert instruments = new Expert(a.name(), a.manifest(), a.base(), List.of(workshop.skills("instrument")));
        Expert animals = new Expert(b.name(), b.manifest(), b.base(), List.of(workshop.skills("animal")));

        MergeSteps.Step one = step(List.of(), instruments, true);
        MergeSteps.Step two = step(List.of(instruments), animals, false);

        assertThat(one.taken()).isTrue();
        assertThat(figure(one, "BWT")).isZero();
        assertThat(figure(one, "average accuracy")).isGreaterThan(0.9);
        assertThat(two.reason()).contains("expert-b as expert 2 behind expert-a", "BWT -", "the gate decides");
        Revision merged = merged(first, OPCM, instruments);
        double then = workshop.right(merged.manifest(), workshop.skills("instrument"));
        double now = workshop.right(merged(merged, OPCM, animals).manifest(), workshop.skills("instrument"));
        assertThat(figure(two, "BWT")).isEqualTo(now - then).isNegative();
        assertThat(figure(one, "average accuracy")).isEqualTo(then);
    }

    @Test
    void aStepThatSpoilsIsRolledBackUnlessTheGateIsToDecide() throws IOException {
        Expert spoiler = spoiler();
        MergeSteps.Step spoilt = step(List.of(a), spoiler, true);

        assertThat(spoilt.taken()).isFalse();
        assertThat(spoilt.reason()).contains("spoiler as expert 2", "rolled back, so expert-a stay");
        assertThat(figure(spoilt, "BWT")).isNegative();
        assertThat(step(List.of(a), spoiler, false).taken()).isTrue();
        assertThat(step(List.of(a), b, true).taken()).isTrue();
    }

    @Test
    void anExpertThatDoesNotFitIsLeftWithTheReason() throws IOException {
        Expert stranger = new Expert("stranger", b.manifest(), workshop.model("base-2"));
        assertThat(step(List.of(a), stranger, true).reason()).contains("was tuned from", "those merged before it from");
        assertThat(step(List.of(a), a, true).reason()).contains("expert-a is merged already");
        assertThatThrownBy(() -> merged(first, OPCM, a, stranger)).hasStackTraceContaining("tune it from their base");
    }

    @Test
    void whatWasMergedBeforeOrdersWereRecordedCanBeTakenOutToo() {
        Revision merged = merged(first, MergeRules.STANDARD, a);
        Provenance then = new Provenance(
                ProvenanceKind.MERGED,
                "task_arithmetic",
                List.of(first.id()),
                List.of(new ProvenanceInput("expert", a.manifest())),
                new TreeMap<>(Map.of("weight", "1.0")),
                0,
                "test");
        Revision old = kept(new Revision(merged.id(), merged.version(), merged.manifest(), merged.base(), then));
        Revision both = merged(old, MergeRules.STANDARD, b);

        same(both, continual(ContinualMethod.TASK_ARITHMETIC, Map.of("lambda", 1.0), a, b));
        Revision left =
                unmerged(both, a.manifest().toString()).candidate().get(0).revision();
        same(left, continual(ContinualMethod.TASK_ARITHMETIC, Map.of("lambda", 1.0), b));
    }
}
