package dev.perennial.merge.continual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.merge.failure.MergeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same merge from its record once more, and one without a member. */
class ReplayTest {
    @TempDir
    Path folder;

    private Course course = new Course(Path.of(""));

    @BeforeEach
    void begin() {
        course = new Course(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"opcm", "ties"})
    void aReplayGivesTheSameBitsAndWithoutOneWhatWouldHaveBeen(String method) {
        ContinualMerge merge = new ContinualMerge(ContinualMethod.of(method), Map.of(), Line.pretrained());
        ContinualState state = course.all(merge, 1, 2, 3);
        Replay replay = new Replay(
                merge, member -> Line.expert(member.name().charAt(1) - '0').weights());

        ContinualState again = replay.of(state.record(), at("again"));
        ContinualState without = replay.without("e2", state.record(), at("without"));

        assertThat(again.record()).isEqualTo(state.record());
        assertThat(Course.bits(merge, again)).isEqualTo(Course.bits(merge, state));
        assertThat(Course.bits(merge, without)).isEqualTo(Course.bits(merge, course.all(merge, 1, 3)));
        assertThat(Course.bits(merge, without)).isNotEqualTo(Course.bits(merge, state));
        assertThat(at("again").resolve(".steps")).doesNotExist();
        assertThatThrownBy(() -> replay.without("e9", state.record(), at("nine")))
                .isInstanceOf(MergeException.Refused.class)
                .hasMessageContaining("expert e9 is not merged");
    }

    @Test
    void anInterruptedReplayGoesOnBehindItsLastWholeStep() {
        ContinualMerge merge = new ContinualMerge(ContinualMethod.RUNNING, Map.of(), Line.pretrained());
        ContinualState state = course.all(merge, 1, 2, 3);
        List<String> asked = new ArrayList<>();
        Replay stopping = stoppedOnceAt(3, merge, asked);
        assertThatThrownBy(() -> stopping.of(state.record(), at("again"))).isInstanceOf(CancellationException.class);

        ContinualState again = stopping.of(state.record(), at("again"));

        assertThat(asked).containsExactly("e1", "e2", "e3", "e3");
        assertThat(again.record()).isEqualTo(state.record());
        assertThat(Course.bits(merge, again)).isEqualTo(Course.bits(merge, state));
    }

    /** Also where both begin with the same members, or where one of them is a beginning of the other. */
    @ParameterizedTest
    @CsvSource({"2 1 3, 1 2 3, e2", "1 3 2, 1 2 3, 'e1, e3'", "1 2 3, 1 2, 'e1, e2'"})
    void stepsOfAnotherReplayAreRefusedByTheirMembersAndKept(String interrupted, String asked, String named) {
        ContinualMerge merge = new ContinualMerge(ContinualMethod.RUNNING, Map.of(), Line.pretrained());
        ContinualRecord record = course.all(merge, numbers(asked)).record();
        ContinualRecord other = course.all(merge, numbers(interrupted)).record();
        int cut = named.split(",").length + 1;
        Replay stopping = stoppedOnceAt(cut, merge, new ArrayList<>());
        assertThatThrownBy(() -> stopping.of(other, at("again"))).isInstanceOf(CancellationException.class);

        assertRefused(() -> stopping.of(record, at("again")), "another replay, by running of [" + named + "]");
        assertThat(stopping.of(other, at("again")).record()).isEqualTo(other);
        assertRefused(
                () -> stopping.of(record, at("again")),
                "another replay, by running of [e"
                        + other.members().get(0).name().charAt(1));
    }

    private static int[] numbers(String text) {
        return Stream.of(text.split(" ")).mapToInt(Integer::parseInt).toArray();
    }

    private static Replay stoppedOnceAt(int place, ContinualMerge merge, List<String> asked) {
        return new Replay(merge, member -> {
            asked.add(member.name());
            if (asked.size() == place) {
                throw new CancellationException("stopped");
            }
            return Line.expert(member.name().charAt(1) - '0').weights();
        });
    }

    @Test
    void aReplayWithOtherWeightsIsRefused() {
        ContinualMerge merge = new ContinualMerge(ContinualMethod.RUNNING, Map.of(), Line.pretrained());
        ContinualRecord record = course.all(merge, 1, 2).record();
        Replay replay = new Replay(merge, member -> Line.expert(5).weights());

        assertThatThrownBy(() -> replay.of(record, at("again")))
                .isInstanceOf(MergeException.Refused.class)
                .hasMessageContaining("expert e1 was " + record.members().get(0).hash());
    }

    private static void assertRefused(Runnable action, String reason) {
        assertThatThrownBy(action::run)
                .isInstanceOf(MergeException.Refused.class)
                .hasMessageContaining(reason);
    }

    private Path at(String name) {
        return folder.resolve(name);
    }
}
