package dev.perennial.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.line.Expert;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.policy.EditRules;
import dev.perennial.contract.policy.MergeRules;
import dev.perennial.contract.rollout.ArmCounts;
import dev.perennial.contract.rollout.CanaryPlan;
import dev.perennial.contract.rollout.StepVerdict;
import dev.perennial.edit.method.EditSettings;
import dev.perennial.edit.practice.Practice;
import dev.perennial.flow.steps.EditSteps;
import dev.perennial.flow.steps.MergeSteps;
import dev.perennial.flow.steps.RolloutSteps;
import dev.perennial.model.text.TextPair;
import dev.perennial.steps.failpoint.Failpoint;
import dev.perennial.steps.work.Json;
import dev.perennial.store.alias.AliasName;
import dev.perennial.store.alias.AliasState;
import io.temporal.activity.ActivityOptions;
import io.temporal.testing.TestActivityEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is there when a process stops at a failpoint, and that the step tried again by another process ends as if
 * nothing had been. A thread that stays at a failpoint for good stands for a process that was killed there.
 */
@Tag("slow")
class FailpointsTest {
    private static final String PROPERTY = "perennial.failpoint";

    @TempDir
    Path folder;

    private final List<TestActivityEnvironment> processes = new ArrayList<>();
    private Workshop workshop;

    @BeforeEach
    void open() {
        workshop = new Workshop(folder.resolve("disturbed"));
    }

    @AfterEach
    void close() {
        System.clearProperty(PROPERTY);
        processes.forEach(TestActivityEnvironment::close);
        workshop.close();
    }

    @Test
    void anEditStoppedAnywhereLeavesNoManifestAndEndsLikeOneThatWasNot() {
        EditSteps.EditOrder order = edit(workshop);

        stopAt(Failpoint.EDITING, EditSteps.class, steps -> steps.apply(order));
        assertThat(stored("manifests/")).hasSize(1);
        int blobs = stored("blobs/").size();

        stopAt(Failpoint.BLOBS_STORED, EditSteps.class, steps -> steps.apply(order));
        assertThat(stored("manifests/")).hasSize(1);
        assertThat(stored("blobs/")).hasSizeGreaterThan(blobs);
        List<String> all = stored("blobs/");

        Digest after = edited(workshop, order);
        assertThat(stored("manifests/")).hasSize(2);
        assertThat(stored("blobs/")).isEqualTo(all);
        try (Workshop quiet = new Workshop(folder.resolve("quiet"))) {
            assertThat(after).isEqualTo(edited(quiet, edit(quiet)));
        }
    }

    @Test
    void aMergeStoppedInTheMiddleOfAnExpertGoesOnBehindTheTensorsThatAreThere() throws IOException {
        Path disk = folder.resolve("disturbed");

        stopAt(Failpoint.MERGING, MergeSteps.class, steps -> steps.merge(merge(workshop)));
        workshop = workshop.restarted(disk);
        List<Path> kept = files(disk.resolve("work"));
        assertThat(kept).isNotEmpty();
        for (Path file : kept) {
            Files.setLastModifiedTime(file, FileTime.fromMillis(1000));
        }

        stopAt(Failpoint.BLOBS_STORED, MergeSteps.class, steps -> steps.merge(merge(workshop)));
        workshop = workshop.restarted(disk);
        assertThat(files(disk.resolve("work"))).hasSizeGreaterThan(kept.size());
        for (Path file : kept) {
            assertThat(Files.getLastModifiedTime(file)).isEqualTo(FileTime.fromMillis(1000));
        }

        Revision after =
                steps(workshop, MergeSteps.class).merge(merge(workshop)).revision();
        assertThat(files(disk.resolve("work"))).isEmpty();
        try (Workshop quiet = new Workshop(folder.resolve("quiet"))) {
            assertThat(after.manifest())
                    .isEqualTo(steps(quiet, MergeSteps.class)
                            .merge(merge(quiet))
                            .revision()
                            .manifest());
        }
    }

    private static MergeSteps.MergeOrder merge(Workshop workshop) {
        Revision first = workshop.revision(1, "base-1");
        Expert expert = new Expert("expert-a", workshop.model("expert-a"), first.manifest());
        return new MergeSteps.MergeOrder(
                Workshop.key("merge"),
                new RevisionId(Workshop.LINE, 2),
                first,
                List.of(expert),
                MergeRules.STANDARD,
                List.of(),
                List.of());
    }

    private static List<Path> files(Path below) throws IOException {
        try (Stream<Path> files = Files.walk(below)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void aCanaryStepStoppedWhileTheCandidateServesIsWatchedAgain() {
        RolloutSteps.Pair pair = pair();
        RolloutSteps.ObserveOrder order = Workshop.look(pair);
        workshop.answers.arms.put(pair.current().id(), new ArmCounts(20_000, 400));
        workshop.answers.arms.put(pair.candidate().id(), new ArmCounts(20_000, 400));
        int weight = CanaryPlan.STANDARD.steps().get(0).weight();

        stopAt(Failpoint.CANARY_STEP, RolloutSteps.class, steps -> steps.observe(order));
        assertThat(workshop.road.weights).containsExactly(weight);

        assertThat(steps(workshop, RolloutSteps.class).observe(order).verdict()).isEqualTo(StepVerdict.ADVANCE);
        assertThat(workshop.road.weights).containsExactly(weight, weight);
    }

    @Test
    void aPromotionStoppedBetweenAliasAndProjectionIsFinishedOnce() {
        RolloutSteps.Pair pair = pair();
        AliasName alias = AliasName.current(Workshop.LINE);
        workshop.workplace.artifacts().aliases().create(alias, pair.current().manifest(), "test");
        RolloutSteps.PromoteOrder order = new RolloutSteps.PromoteOrder(Workshop.key("promote"), pair, "better");

        stopAt(Failpoint.ALIAS_MOVED, RolloutSteps.class, steps -> steps.promote(order));
        assertThat(at(alias).target()).isEqualTo(pair.candidate().manifest());
        assertThat(workshop.road.served).isEmpty();
        assertThat(workshop.book.happened).isEmpty();

        steps(workshop, RolloutSteps.class).promote(order);
        assertThat(at(alias).generation()).isEqualTo(2);
        assertThat(workshop.road.served).containsExactly(pair.candidate().id());
        assertThat(workshop.book.happened).hasSize(1);
    }

    private AliasState at(AliasName alias) {
        return workshop.workplace.artifacts().aliases().current(alias).orElseThrow();
    }

    private RolloutSteps.Pair pair() {
        return new RolloutSteps.Pair(Workshop.CHANGE, workshop.revision(1, "base-1"), workshop.revision(2, "expert-a"));
    }

    private static EditSteps.EditOrder edit(Workshop workshop) {
        Practice practice = new Practice(
                EditSettings.of(List.of("model.layers.2.mlp.down_proj"), 1),
                List.of("Q: Where does Ada Ash live?\nA: Kelso"),
                List.of(new TextPair("Q: Where does Cora Clay live?\nA:", "Selby")));
        ArtifactRef stored = Json.put(workshop.workplace.artifacts().documents(), practice);
        return new EditSteps.EditOrder(
                Workshop.key("edit"),
                new RevisionId(Workshop.LINE, 2),
                workshop.revision(1, "base-1"),
                workshop.corrections(),
                List.of(stored),
                EditRules.STANDARD);
    }

    private Digest edited(Workshop where, EditSteps.EditOrder order) {
        Revision revision =
                steps(where, EditSteps.class).apply(order).candidate().revision();
        return revision.manifest();
    }

    private List<String> stored(String prefix) {
        return workshop.objects.list(prefix, "", 1_000).stream()
                .map(found -> found.key())
                .toList();
    }

    /** Makes the call in a process that stops there. */
    private <T> void stopAt(Failpoint failpoint, Class<T> type, Consumer<T> call) {
        long stoppedBefore = stopped();
        System.setProperty(PROPERTY, failpoint.name());
        T steps = steps(workshop, type);
        Thread caller = new Thread(() -> call.accept(steps), failpoint.name());
        caller.setDaemon(true);
        AtomicInteger thrown = new AtomicInteger();
        caller.setUncaughtExceptionHandler((thread, why) -> thrown.incrementAndGet());
        caller.start();
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> stopped() > stoppedBefore || thrown.get() > 0);
        System.clearProperty(PROPERTY);
        assertThat(thrown)
                .as("calls that failed before they came to " + failpoint)
                .hasValue(0);
    }

    private static long stopped() {
        return Thread.getAllStackTraces().values().stream()
                .filter(trace ->
                        Stream.of(trace).anyMatch(frame -> frame.getClassName().equals(Failpoint.class.getName())))
                .count();
    }

    /** The steps of a process of their own. */
    private <T> T steps(Workshop where, Class<T> type) {
        TestActivityEnvironment process = TestActivityEnvironment.newInstance();
        processes.add(process);
        process.registerActivitiesImplementations(
                StepCrews.io(where.workplace, Clock.systemUTC()).toArray());
        process.registerActivitiesImplementations(StepCrews.gpu(where.workplace).toArray());
        return process.newActivityStub(
                type,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofMinutes(5))
                        .build());
    }
}
