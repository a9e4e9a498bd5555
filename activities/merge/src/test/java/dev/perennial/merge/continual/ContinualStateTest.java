package dev.perennial.merge.continual;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.merge.Golden;
import dev.perennial.merge.continual.ContinualRecord.Member;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.tensor.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    private Path at(String name) {
        return folder.resolve(name);
    }
}
