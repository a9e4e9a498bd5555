package dev.perennial.merge.continual;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.merge.Golden;
import dev.perennial.merge.continual.ContinualRecord.Member;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
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

class ContinualStateTest {
    @TempDir
    Path folder;

    private Course course = new Course(Path.of(""));

    @BeforeEach
    void begin() {
        course = new Course(folder);
    }

    @Test
    void theOrderAndTheNormsAreRecordedAndReadBack() {
        ContinualMerge merge = new ContinualMerge(ContinualMethod.OPCM, Map.of(), Line.pretrained());

        ContinualState state = course.all(merge, 3, 1, 2);

        ContinualRecord read = ContinualState.open(state.folder()).record();
        assertThat(read).isEqualTo(state.record());
        assertThat(read.members()).extracting(Member::name).containsExactly("e3", "e1", "e2");
        assertThat(read.parameters()).containsEntry("alpha", 0.5);
        ContinualState sorted = course.all(merge, 1, 2, 3);
        assertThat(sorted.record().key()).isNotEqualTo(read.key());
        assertThat(Course.bits(merge, sorted)).isNotEqualTo(Course.bits(merge, state));
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

    @Test
    void aStepThatWasInterruptedGoesOnWithTheTensorsThatAreLeft() throws IOException {
        ContinualMerge merge = new ContinualMerge(ContinualMethod.OPCM, Map.of(), Line.pretrained());
        ContinualState one = course.add(merge, course.start(merge), Line.expert(1));
        Path target = at("two");
        assertThatThrownBy(() -> merge.add(one, Line.expert(2), target, (done, all) -> {
                    if (done > all / 2) {
                        throw new CancellationException("stopped");
                    }
                }))
                .isInstanceOf(CancellationException.class);
        assertThat(target.resolve(ContinualState.RECORD)).doesNotExist();
        List<Path> before = files(target);
        assertThat(before).hasSizeBetween(1, 3);
        for (Path file : before) {
            Files.setLastModifiedTime(file, FileTime.fromMillis(1000));
        }

        ContinualState two = merge.add(one, Line.expert(2), target, Progress.NONE);

        for (Path file : before) {
            assertThat(Files.getLastModifiedTime(file)).isEqualTo(FileTime.fromMillis(1000));
        }
        assertThat(Course.bits(merge, two)).isEqualTo(Course.bits(merge, course.all(merge, 1, 2)));
        assertThat(merge.add(one, Line.expert(2), target, Progress.NONE).record())
                .isEqualTo(two.record());
    }

    private static List<Path> files(Path target) throws IOException {
        try (Stream<Path> files = Files.list(target.resolve("task-vector"))) {
            return files.sorted().toList();
        }
    }

    @Test
    void aStateOfAnotherVersionOrWithoutAllItsTensorsIsRefused() throws IOException {
        ContinualMerge merge = new ContinualMerge(ContinualMethod.RUNNING, Map.of(), Line.pretrained());
        ContinualState two = course.all(merge, 1, 2);
        merge.check(two);
        ContinualState one = course.all(merge, 1);
        Path vector = two.folder().resolve("task-vector");
        Path tensor = vector.resolve("norm.weight.safetensors");
        Files.copy(one.folder().resolve("task-vector/norm.weight.safetensors"), tensor, REPLACE_EXISTING);
        assertRefused(() -> merge.check(ContinualState.open(two.folder())), "lacks tensor norm.weight");
        Files.delete(tensor);
        assertRefused(() -> merge.check(ContinualState.open(two.folder())), "lacks tensor norm.weight");

        Path record = one.folder().resolve(ContinualState.RECORD);
        Files.writeString(
                record,
                Files.readString(record)
                        .replace(one.record().key(), two.record().key()));
        ContinualState other = ContinualState.open(one.folder());
        assertRefused(() -> merge.check(other), "another version made it");
        assertRefused(() -> course.add(merge, other, Line.expert(2)), "another version made it");
        assertRefused(() -> merge.merged(other), "another version made it");
    }

    /** OPCM's bits are not the same on every machine. Whoever must change these raises the version. */
    @ParameterizedTest
    @CsvSource({
        "running, e3c5f19d8348ac1d86a5835482dfbd74fab9e35ef4a11aaa3e0331ab6f3530b2",
        "task_arithmetic, b695ef8eaa69bc0073d14953b87caac67d17306b720cd9262aa48a5c2e757f4e",
        "ties, 8af682182c8338d69c8fdd45859be0a276c5a1425c09d663e4865821892b45c0",
        "magmax, 7ad0fa20f22d06cc182636f9e4a2e5930b43c2e8ff2716a938de3e088a3d0923"
    })
    void theBitsOfAVersionStayTheSame(String method, String bits) {
        ContinualMerge merge = new ContinualMerge(ContinualMethod.of(method), Map.of(), Line.pretrained());

        ContinualState state = course.all(merge, 1, 2, 3);

        assertThat(ContinualState.VERSION + " " + Course.bits(merge, state)).isEqualTo("1 sha256:" + bits);
    }

    @Test
    void whatDoesNotBelongTogetherIsRefused() {
        ContinualMerge merge = new ContinualMerge(ContinualMethod.OPCM, Map.of(), Line.pretrained());
        ContinualState one = course.add(merge, course.start(merge), Line.expert(1));
        Expert same = new Expert("other", Line.expert(1).weights());

        assertRefused(() -> course.add(merge, one, same), "expert other is merged already, as e1");
        assertRefused(() -> merge.add(one, Line.expert(2), one.folder(), Progress.NONE), "another continual merge");
        assertRefused(
                () -> course.add(merge, one, new Expert("g", Golden.model(1))), "lacks tensor embed_tokens.weight");
        assertRefused(() -> ContinualMerge.of(one, Line.expert(1).weights()), "pass the model it began with");
        assertRefused(() -> ContinualState.open(at("none")), "holds no continual merge");
        assertThatThrownBy(() -> new ContinualMerge(ContinualMethod.OPCM, Map.of("beta", 1.0), Line.pretrained()))
                .isInstanceOf(MergeException.Misconfigured.class)
                .hasMessageContaining("has no parameter 'beta'");
    }

    private static void assertRefused(Runnable action, String reason) {
        assertThatThrownBy(action::run)
                .isInstanceOf(MergeException.Refused.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"opcm", "running", "ties"})
    void aNumberThatIsNoneIsRefusedWithItsPlace(String method) {
        ContinualMerge merge = new ContinualMerge(ContinualMethod.of(method), Map.of(), Line.pretrained());
        ContinualState one = course.add(merge, course.start(merge), Line.expert(1));
        float[] values = values(2);
        values[17] = Float.NaN;
        MemoryTensors broken = MemoryTensors.copyOf(Line.expert(2).weights()).put(Line.UP, values);

        assertThatThrownBy(() -> course.add(merge, one, new Expert("broken", broken)))
                .isInstanceOf(NonFiniteException.class)
                .hasMessageContaining(Line.UP.name())
                .hasMessageContaining("element 17");
    }

    private Path at(String name) {
        return folder.resolve(name);
    }

    private static float[] values(int expert) {
        return Line.expert(expert).weights().floats(Line.UP.name());
    }
}
