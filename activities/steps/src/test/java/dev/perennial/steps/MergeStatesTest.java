package dev.perennial.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.contract.line.Expert;
import dev.perennial.contract.line.Revision;
import dev.perennial.flow.steps.MergeStateSteps;
import dev.perennial.flow.steps.MergeSteps;
import dev.perennial.merge.continual.ContinualMerge;
import dev.perennial.merge.continual.ContinualMethod;
import dev.perennial.merge.continual.ContinualState;
import dev.perennial.store.PassingModels.Place;
import dev.perennial.store.object.ObjectBody;
import dev.perennial.store.object.ObjectStat;
import dev.perennial.store.publish.PublishListener;
import dev.perennial.tensor.Progress;
import dev.perennial.tensor.TensorSource;
import io.temporal.activity.ActivityOptions;
import io.temporal.testing.TestActivityEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What merges leave in the store: swept, lost, corrupt and foreign. */
@Tag("slow")
class MergeStatesTest extends ExpertLine {
    private static final String SHELF = "merge-states/" + Workshop.LINE;
    private static final String PREFIX = "passing/" + SHELF + "/";
    private static final Map<String, Double> ALPHA = Map.of("alpha", 0.6);

    private static TestActivityEnvironment io;

    @BeforeAll
    static void openIo() {
        io = TestActivityEnvironment.newInstance();
        io.registerActivitiesImplementations(
                StepCrews.io(workshop.workplace, Clock.systemUTC()).toArray());
    }

    @AfterAll
    static void closeIo() {
        io.close();
    }

    @BeforeEach
    void nothingIsThere() {
        keys().forEach(workshop.objects::delete);
    }

    @Test
    void whatTheServingRevisionAndTheOneBeforeItNeedStaysAndAllElseGoes() {
        Revision one = merged(first, OPCM, a);
        Revision both = merged(one, OPCM, b);
        Revision left = kept(unmerged(both, "expert-a").candidate().get(0).revision());
        assertThat(names()).hasSize(3);

        assertThat(sweep(left, both)).isOne();
        assertThat(sweep(left, both)).isZero();
        assertThat(names()).hasSize(2);
        int stored = keys().size();
        merged(left, OPCM);
        merged(both, OPCM);
        assertThat(keys()).as("what both need is still there").hasSize(stored);

        same(merged(one, OPCM, b), continual(ContinualMethod.OPCM, ALPHA, a, b));
        assertThat(sweep(first, first)).isEqualTo(2);
        assertThat(keys()).isEmpty();
        same(kept(unmerged(both, "expert-b").candidate().get(0).revision()), continual(ContinualMethod.OPCM, ALPHA, a));
    }

    @Test
    void whatIsCorruptIsComputedAgainToTheSameBits() {
        Revision one = merged(first, OPCM, a);
        workshop.requireNothingInUse();
        for (String key : keys()) {
            spoil(key);
        }

        same(merged(one, OPCM, b), continual(ContinualMethod.OPCM, ALPHA, a, b));
        same(merged(first, OPCM, a), continual(ContinualMethod.OPCM, ALPHA, a));
        assertThat(names()).hasSize(2);
        assertThat(workshop.workplace.artifacts().passing().removeOthers(SHELF, names(), () -> {}))
                .isEmpty();
    }

    @Test
    void aScoreThatCannotBeReadIsFoundAgain() throws IOException {
        MergeSteps.Step found = step(List.of(a), b, true);
        List<String> scores = keys("named/merge-scores/");
        assertThat(scores).isNotEmpty();
        scores.forEach(MergeStatesTest::spoil);

        assertThat(step(List.of(a), b, true)).isEqualTo(found);
        scores.forEach(key -> spoil(key, "{\"right\":9,\"all\":3}".getBytes(StandardCharsets.UTF_8)));
        assertThat(step(List.of(a), b, true)).isEqualTo(found);
    }

    @Test
    void aStateOfOtherExpertsOrAnotherMethodIsNotTaken() {
        Revision one = merged(first, OPCM, a);
        for (Path foreign : List.of(
                state(ContinualMethod.OPCM, ALPHA, b),
                state(ContinualMethod.OPCM, Map.of("alpha", 0.7), a),
                state(ContinualMethod.RUNNING, Map.of(), a))) {
            Place place = new Place(SHELF, only());
            workshop.workplace.artifacts().passing().remove(place);
            workshop.workplace.artifacts().passing().put(place, foreign, PublishListener.NONE);

            same(merged(first, OPCM, a), continual(ContinualMethod.OPCM, ALPHA, a));
        }
        same(one, continual(ContinualMethod.OPCM, ALPHA, a));
    }

    private Path state(ContinualMethod method, Map<String, Double> parameters, Expert expert) {
        try (TensorSource base = weights(first.manifest());
                TensorSource tuned = weights(expert.manifest())) {
            ContinualMerge merge = new ContinualMerge(method, parameters, base);
            Path place = folder.resolve("foreign-" + System.nanoTime());
            try (ContinualState start = merge.start(place.resolve("0"))) {
                merge.add(
                                start,
                                new dev.perennial.merge.continual.Expert(expert.name(), tuned),
                                place.resolve("1"),
                                Progress.NONE)
                        .close();
            }
            return place.resolve("1");
        }
    }

    private int sweep(Revision serving, Revision before) {
        return io.newActivityStub(
                        MergeStateSteps.class,
                        ActivityOptions.newBuilder()
                                .setStartToCloseTimeout(Duration.ofMinutes(1))
                                .build())
                .sweep(new MergeStateSteps.SweepOrder(Workshop.key("sweep"), serving, before))
                .removed();
    }

    private static void spoil(String key) {
        ObjectStat stat = workshop.objects.stat(key).orElseThrow();
        byte[] bytes = new byte[Math.toIntExact(stat.size())];
        Arrays.fill(bytes, (byte) 7);
        spoil(key, bytes);
    }

    private static void spoil(String key, byte[] bytes) {
        String tag = workshop.objects.stat(key).orElseThrow().tag();
        workshop.objects.replace(key, tag, ObjectBody.of(bytes, ObjectBody.BINARY));
    }

    private static List<String> keys() {
        return keys(PREFIX);
    }

    private static List<String> keys(String prefix) {
        return workshop.objects.list(prefix, "", 1000).stream()
                .map(ObjectStat::key)
                .toList();
    }

    private static Set<String> names() {
        return keys().stream()
                .map(key -> key.substring(PREFIX.length()).replaceAll("/.*", ""))
                .collect(Collectors.toSet());
    }

    private static String only() {
        assertThat(names()).hasSize(1);
        return names().iterator().next();
    }
}
