package dev.perennial.merge.run;

import static dev.perennial.merge.run.SmallMerge.ALL;
import static dev.perennial.merge.run.SmallMerge.ELEMENTS;
import static dev.perennial.merge.run.SmallMerge.SHARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.safetensors.ShardedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Merges that are cut off and go on. */
class MergeRunTest {
    @TempDir
    private Path folder;

    private SmallMerge small;

    @BeforeEach
    void models() throws IOException {
        small = SmallMerge.in(folder);
    }

    @Test
    void aMergeThatWasCutOffGoesOnBehindTheLastFinishedTensor() throws IOException {
        small.cutOffAt(ALL / 2);
        List<Long> told = new ArrayList<>();

        small.merge(small.run("out").telling((done, all) -> told.add(done)));

        assertThat(told).startsWith(2L * ELEMENTS * 4).endsWith(ALL);
        assertThat(small.remarks()).containsExactly("Goes on with the merge that was cut off: 0.0 of 0.0 MB are there");
        small.assertWholeAndAlone();
    }

    @Test
    void anotherConfigurationBeginsAnew() throws IOException {
        small.cutOffAt(ALL / 2);
        small.configure(0.25);
        List<Long> told = new ArrayList<>();

        small.merge(small.run("out").telling((done, all) -> told.add(done)));

        assertThat(told).startsWith(0L);
        assertThat(small.remarks())
                .singleElement()
                .asString()
                .startsWith("Begins anew: the configuration or the models");
        small.assertWholeAndAlone();
    }

    @Test
    void changedModelsBeginAnew() throws IOException {
        small.cutOffAt(ALL / 2);
        small.model("m2", 7);
        Files.setLastModifiedTime(folder.resolve("m2/model.safetensors"), FileTime.fromMillis(1_000_000));

        small.merge(small.run("out"));

        assertThat(small.remarks()).singleElement().asString().startsWith("Begins anew");
        small.assertWholeAndAlone();
    }

    @Test
    void otherShardsOfTheSameMergeAreWrittenAnew() throws IOException {
        small.cutOffAt(ALL - 1);
        small.merge(small.run("out").in(ShardedWriter.usual()));
        assertThat(small.content("out")).containsKey("model.safetensors").hasSize(5);
    }

    @Test
    void freshForgetsWhatWasDone() throws IOException {
        small.cutOffAt(ALL / 2);
        List<Long> told = new ArrayList<>();

        small.merge(small.run("out").fresh(true).telling((done, all) -> told.add(done)));

        assertThat(told).startsWith(0L);
        assertThat(small.remarks()).isEmpty();
        small.assertWholeAndAlone();
    }

    @Test
    void aNumberThatIsNoneIsRefusedWithItsPlaceAndLeavesNothing() throws IOException {
        small.model("m2", Float.POSITIVE_INFINITY);
        assertThatThrownBy(() -> small.merge(small.run("out")))
                .isInstanceOf(NonFiniteException.class)
                .hasMessageContaining("layer.0");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("m1", "m2", "merge.yml");
        }
    }

    @Test
    @Tag("slow")
    void aKilledProcessGoesOnToTheSameBytes() throws Exception {
        Path config = folder.resolve("merge.yml");
        Path out = folder.resolve("out");
        for (long stop : List.of(0L, 801L, 1600L, ALL)) {
            try (MergeProcess killed = MergeProcess.start(List.of(), config, out, SHARD, stop)) {
                killed.kill();
            }
            assertThat(out).doesNotExist();
        }
        try (MergeProcess last = MergeProcess.start(List.of(), config, out, SHARD, Long.MAX_VALUE)) {
            assertThat(last.end()).first().asString().startsWith("Goes on with the merge that was cut off");
            assertThat(last.status()).isZero();
        }
        small.assertWholeAndAlone();
    }
}
