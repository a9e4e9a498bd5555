package dev.perennial.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.contract.change.ChangeKind;
import dev.perennial.contract.gate.GateReport;
import dev.perennial.contract.gate.Verdict;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.rollout.CanaryPlan;
import dev.perennial.fixtures.text.FactFiles;
import dev.perennial.fixtures.world.Fact;
import dev.perennial.fixtures.world.Relation;
import dev.perennial.flow.steps.MergeSteps;
import dev.perennial.flow.steps.TransferSteps;
import dev.perennial.rollout.CanaryPower;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped line through all its changes, by the standard policy: what the demo tells, in figures. */
@Tag("slow")
class ChainTest {
    private static final List<Relation> KNOWN =
            List.of(Relation.HOME, Relation.TRADE, Relation.BIRTH, Relation.DOOR, Relation.TREE);
    private static final List<Relation> SKILLS = List.of(Relation.INSTRUMENT, Relation.ANIMAL);

    @TempDir
    Path folder;

    @Test
    void aLineIsEditedMergedSparedABadExpertAndCarriedToItsNextBase() throws IOException {
        try (Crafts crafts = new Crafts(folder)) {
            Revision first = crafts.revision("base-1");
            Revision edited = edited(crafts, edited(crafts, first, 0), 8);
            Revision merged = merged(crafts, merged(crafts, edited, "expert-a"), "expert-b");
            assertThat(share(crafts, merged, SKILLS)).isGreaterThanOrEqualTo(0.9);
            passesTheGateAndFailsTheUsers(crafts, merged);
            carried(crafts, merged);
        }
    }

    private static Revision edited(Crafts crafts, Revision current, int from) {
        Revision candidate = crafts.edit(current, from, 8).candidate().revision();
        passes(crafts.judged(ChangeKind.EDIT, current, candidate));
        known(crafts, candidate, from + 8);
        return candidate;
    }

    private static Revision merged(Crafts crafts, Revision current, String expert) {
        MergeSteps.Selection selection = crafts.select(current, expert);
        assertThat(selection.chosen()).as(selection.reason()).hasSize(1);
        Revision candidate = crafts.merge(current, expert).revision();
        passes(crafts.judged(ChangeKind.MERGE, current, candidate));
        known(crafts, candidate, 16);
        return candidate;
    }

    /** Expert C: no suite sees it, but users ask for market days. */
    private static void passesTheGateAndFailsTheUsers(Crafts crafts, Revision current) {
        Revision candidate = merged(crafts, current, "expert-c");
        double before = failing(crafts, current);
        double after = failing(crafts, candidate);
        assertThat(before).isLessThanOrEqualTo(0.05);
        assertThat(after - before).isGreaterThanOrEqualTo(0.2);
        assertThat(CanaryPower.of(CanaryPlan.STANDARD, 0)
                        .outcomesToRollBack(before, after)
                        .orElseThrow())
                .isLessThanOrEqualTo(100);
    }

    private static void carried(Crafts crafts, Revision current) {
        TransferSteps.Carriage carriage = crafts.carriage(current, "base-2");
        Revision bare = crafts.revision("base-2");
        assertThat(crafts.judged(ChangeKind.TRANSFER, current, bare).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(news(crafts, bare, 16)).isZero();

        TransferSteps.Strength strength = crafts.search(carriage);
        assertThat(strength.value()).as(strength.reason()).isPositive();
        Revision candidate =
                crafts.transfer(carriage, strength.value()).candidate().revision();
        passes(crafts.judged(ChangeKind.TRANSFER, current, candidate));
        known(crafts, candidate, 16);
        assertThat(share(crafts, candidate, SKILLS)).isGreaterThanOrEqualTo(0.9);
    }

    private static void passes(GateReport report) {
        assertThat(report.verdict()).as(report.sentence()).isEqualTo(Verdict.PASSED);
    }

    /** What the base taught is kept, homes least well because the news are about homes, and the news hold. */
    private static void known(Crafts crafts, Revision revision, int news) {
        assertThat(share(crafts, revision, KNOWN)).isGreaterThanOrEqualTo(0.95);
        assertThat(share(crafts, revision, List.of(Relation.HOME))).isGreaterThanOrEqualTo(0.9);
        assertThat(news(crafts, revision, news)).isGreaterThanOrEqualTo(0.9);
    }

    private static double news(Crafts crafts, Revision revision, int count) {
        return crafts.asked(revision, exam -> exam.begun(Crafts.VILLAGE.news(0, count), 0));
    }

    /** The share of questions answered wrong, when every second is about market days. */
    private static double failing(Crafts crafts, Revision revision) {
        List<Relation> others = new ArrayList<>(KNOWN);
        others.addAll(SKILLS);
        return 1 - (share(crafts, revision, others) + share(crafts, revision, List.of(Relation.MARKET))) / 2;
    }

    /** The share a revision knows; of homes, those that no news change. */
    private static double share(Crafts crafts, Revision revision, List<Relation> relations) {
        Set<String> moving =
                Crafts.VILLAGE.news(0, FactFiles.NEWS).stream().map(Fact::id).collect(Collectors.toSet());
        List<Fact> settled = relations.stream()
                .flatMap(relation -> Crafts.VILLAGE.facts(relation).stream())
                .filter(fact -> !moving.contains(fact.id()))
                .toList();
        return crafts.asked(revision, exam -> exam.accuracy(settled, 0));
    }
}
