package dev.perennial.merge.continual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One expert more: cut off and gone on with, or refused for a number that is none. */
class ContinualStepTest {
    @TempDir
    Path folder;

    private Course course = new Course(Path.of(""));

    @BeforeEach
    void begin() {
        course = new Course(folder);
    }

    @Test
    void aStepThatWasInterruptedGoesOnWithTheTensorsThatAreLeft() throws IOException {
        ContinualMerge merge = new ContinualMerge(ContinualMethod.OPCM, Map.of(), Line.pretrained());
        ContinualState one = course.add(merge, course.start(merge), Line.expert(1));
        Path target = folder.resolve("two");
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

    private static float[] values(int expert) {
        return Line.expert(expert).weights().floats(Line.UP.name());
    }
}
