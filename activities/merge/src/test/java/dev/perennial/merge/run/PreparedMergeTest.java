package dev.perennial.merge.run;

import static dev.perennial.merge.run.SmallMerge.ALL;
import static dev.perennial.merge.run.SmallMerge.TENSORS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tensor.StorageFullException;
import dev.perennial.tensor.safetensors.ShardedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Merges by a method that prepares them. */
class PreparedMergeTest {
    @TempDir
    private Path folder;

    private SmallMerge small;

    @BeforeEach
    void models() throws IOException {
        small = SmallMerge.in(folder);
    }

    private void configureOpcm() throws IOException {
        small.model("m3", 4);
        Files.writeString(folder.resolve("merge.yml"), """
                merge_method: opcm
                base_model: m1
                models: [{model: m2}, {model: m3}]
                """);
    }

    @Test
    void whatAMethodHasPreparedIsNotPreparedAgain() throws IOException {
        configureOpcm();
        small.cutOffAt(ALL * 3 / 4);
        Map<String, Object> before = sums();
        Map<String, Object> after = new TreeMap<>();
        List<Long> told = new ArrayList<>();

        small.merge(small.run("out").telling((done, all) -> {
            told.add(done);
            after.putAll(sums());
        }));

        assertThat(before).hasSize(TENSORS);
        assertThat(after).isEqualTo(before);
        assertThat(told).isSorted().endsWith(ALL);
        small.merge(small.run("undisturbed"));
        assertThat(small.content("out")).isEqualTo(small.content("undisturbed"));
        assertThat(OpenFiles.below(folder.resolve(".out.partial"))).isEmpty();
    }

    /** Each file that the method keeps, with what tells it from one written anew. */
    private Map<String, Object> sums() {
        Path work = folder.resolve(".out.partial/work/opcm");
        Map<String, Object> sums = new TreeMap<>();
        try (Stream<Path> files = Files.list(work)) {
            for (Path file : files.toList()) {
                sums.put(
                        file.getFileName().toString(),
                        Files.readAttributes(file, BasicFileAttributes.class).fileKey());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return sums;
    }

    @Test
    void aPreparationCountsForHalfOfTheProgress() throws IOException {
        configureOpcm();
        List<Long> told = new ArrayList<>();

        small.merge(small.run("out").telling((done, all) -> told.add(done)));

        assertThat(told).isSorted().contains(ALL / 10, ALL / 5, ALL / 2).endsWith(ALL);
    }

    @Test
    void aDiskWithoutRoomForWhatTheMethodKeepsIsFoundBeforeTheFirstTensor() throws IOException {
        configureOpcm();
        List<Long> told = new ArrayList<>();
        long weights = 2 * ALL;
        assertThatThrownBy(() -> small.merge(small.run("out")
                        .in(new ShardedWriter(ALL, where -> weights))
                        .telling((done, all) -> told.add(done))))
                .isInstanceOf(StorageFullException.class);
        assertThat(told).isEmpty();
        small.configure(0.5);
        small.merge(small.run("out").in(new ShardedWriter(ALL, where -> weights)));
    }
}
